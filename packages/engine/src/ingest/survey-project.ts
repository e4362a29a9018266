/** Looks at all of a project: what is on disk, what git says, what is remembered, and so what is to do. */
import { stat } from 'node:fs/promises'
import { assignDocumentIds } from '../layouts/ccdash-plans/assign-document-ids.ts'
import { discoverFiles } from '../sources/discover-files.ts'
import type { FollowedLink } from '../sources/discover-files.ts'
import { isSameFingerprint } from '../sources/fingerprint.ts'
import type { GitDates } from '../sources/git-dates.ts'
import { errorCode } from '../sources/path-rules.ts'
import { planChanges } from '../sources/plan-changes.ts'
import type { ChangePlan, KnownFile } from '../sources/plan-changes.ts'
import { relativeToRoot, resolveProjectPaths } from './project-paths.ts'
import type { ResolvedPaths } from './project-paths.ts'
import { verifyCandidates } from '../sources/verify-candidates.ts'
import { normalizeRefPath } from '../text/ref-path.ts'
import { OperationFailure } from '../ledger/operation-failure.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { SourceFile, SourceIssue, SourceState } from '../records/source-file.ts'
import type { IngestDeps } from './ingest-deps.ts'
import type { FileToRead, ProjectSources, SourcePlan } from './sync-plan.ts'

/**
 * Walks the project and plans a full sync. Reports the walk's and git's issues and the account of files.
 *
 * @throws OperationFailure PROJECT_UNREADABLE when the project's folder is not there: its documents would all look removed.
 */
export async function surveyProject(
  deps: IngestDeps,
  project: ProjectRecord,
  force: boolean,
  tracker: OperationTracker,
): Promise<ProjectSources> {
  const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  await requireFolder(paths.projectDir)
  const discovered = await discoverFiles(paths.roots, { signal: tracker.signal, inside: paths.inside })
  const git = await readGit(deps, paths, tracker.signal)
  const canonicalPathOf = canonicalPaths(paths, discovered.links)
  const gitStampOf = stampsOf(git, paths, discovered.links)
  const seen = await deps.store.readSources(project.id)
  const changes = planChanges({
    seen,
    files: discovered.files,
    unreadable: discovered.unreadable,
    force,
    gitStampOf: git.complete ? ({ path }) => gitStampOf(path) : null,
  })
  const settled = await settle(changes, seen, tracker.signal)
  const { plan, documentIds, issues } = nameDocuments(settled, discovered.files, canonicalPathOf)
  for (const issue of [...discovered.issues, ...git.issues, ...issues]) tracker.issue(issue)
  tracker.files({
    seen: discovered.files.length + plan.vanished.length + plan.removed.length + discovered.unreadable.length,
    unchanged: plan.unchanged.length + plan.touched.length + plan.returned.length,
    removed: plan.vanished.length + plan.removed.length,
    failed: discovered.unreadable.length,
  })
  return { paths, plan, gitStampOf, canonicalPathOf, documentIds }
}

/**
 * Whether a full sync would find something to do, and where links lead now; writes nothing and needs no operation. Files
 * whose last read failed count only when they have changed since.
 */
export async function compareWithDisk(
  deps: IngestDeps,
  project: ProjectRecord,
  signal: AbortSignal,
): Promise<{ differs: boolean; followed: readonly FollowedLink[] }> {
  const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  const { files, links, followed, unreadable } = await discoverFiles(paths.roots, { signal, inside: paths.inside })
  const git = await readGit(deps, paths, signal)
  const stampOf = stampsOf(git, paths, links)
  const states = await deps.store.readSources(project.id)
  const failed = new Map(states.filter((state) => state.failed).map((state) => [state.path, state]))
  const isStillFailed = (file: SourceFile): boolean => {
    const state = failed.get(file.path)
    return state !== undefined && isSameFingerprint(file, state)
  }
  const hopeless = new Set(files.filter(isStillFailed).map(({ path }) => path))
  const gitStampOf = git.complete ? ({ path }: SourceFile) => stampOf(path) : null
  const plan = planChanges({
    seen: states.filter(({ path }) => !hopeless.has(path)),
    files: files.filter(({ path }) => !hopeless.has(path)),
    ...{ unreadable, force: false, gitStampOf },
  })
  const differing = [plan.changed, plan.candidates, plan.returned, plan.removed, plan.vanished]
  return { differs: differing.some((list) => list.length > 0), followed }
}

/** Canonical paths as the walked ones, given the targets of files that are links. */
export function canonicalPaths(paths: ResolvedPaths, links: ReadonlyMap<string, string>): (file: string) => string {
  return (file) => {
    const relative = relativeToRoot(file, paths, links)
    return normalizeRefPath(relative) || relative
  }
}

export function stampsOf(
  git: GitDates,
  paths: ResolvedPaths,
  links: ReadonlyMap<string, string>,
): (file: string) => string {
  return (file) => git.stampOf(relativeToRoot(file, paths, links))
}

export async function readGit(deps: IngestDeps, paths: ResolvedPaths, signal: AbortSignal): Promise<GitDates> {
  const scopes = paths.roots.filter(({ kind }) => kind !== 'session').map(({ realPath }) => realPath)
  return deps.readGitDates({ root: paths.root, scopes, signal })
}

/** Settles the candidates by their content, and joins each file with what is remembered of it. */
export async function settle(
  changes: ChangePlan,
  seen: readonly SourceState[],
  signal: AbortSignal,
): Promise<SourcePlan> {
  const { appended, touched, changed } = await verifyCandidates(changes.candidates, signal)
  const fromStart = [...changes.changed, ...changed]
  const states = new Map(fromStart.length === 0 ? [] : seen.map((state) => [state.path, state]))
  return {
    toRead: [
      ...fromStart.map((file): FileToRead => ({ file, state: states.get(file.path) ?? null, appended: false })),
      ...appended.map(({ file, state }): FileToRead => ({ file, state, appended: true })),
    ],
    touched,
    unchanged: changes.unchanged,
    returned: changes.returned,
    vanished: changes.vanished,
    removed: changes.removed,
    others: [],
  }
}

/**
 * Gives every markdown file on disk its id. An id depends on all files, so one that comes or goes can change another's:
 * that one is read again.
 */
function nameDocuments(
  plan: SourcePlan,
  files: readonly SourceFile[],
  canonicalPathOf: (file: string) => string,
): { plan: SourcePlan; documentIds: ReadonlyMap<string, string>; issues: SourceIssue[] } {
  const isSettled = plan.removed.length === 0 && plan.toRead.every(({ file }) => file.kind === 'session')
  if (isSettled) return { plan, documentIds: new Map(), issues: [] }
  const documents = files
    .filter(({ kind }) => kind !== 'session')
    .map(({ path }) => ({ sourcePath: path, filePath: canonicalPathOf(path) }))
  const { ids, issues } = assignDocumentIds(documents)
  const isMisnamed = ({ state }: KnownFile): boolean =>
    state.kind !== 'session' && state.recordId !== '' && state.recordId !== ids.get(state.path)
  const misnamed = plan.unchanged.filter(isMisnamed).map((known): FileToRead => ({ ...known, appended: false }))
  const toRead = [...plan.toRead, ...misnamed]
  const read = new Set(toRead.map(({ file }) => file.path))
  return {
    plan: { ...plan, toRead, unchanged: plan.unchanged.filter(({ file }) => !read.has(file.path)) },
    documentIds: ids,
    issues: issues.filter(({ path }) => read.has(path)),
  }
}

/** @throws OperationFailure PROJECT_UNREADABLE */
export async function requireFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return
  } catch (error) {
    if (errorCode(error) === '') throw error
    throw new OperationFailure(
      'PROJECT_UNREADABLE',
      `Project folder ${folder} cannot be read: ${errorCode(error)}`,
      error,
    )
  }
  throw new OperationFailure('PROJECT_UNREADABLE', `Project folder ${folder} is not a folder`)
}
