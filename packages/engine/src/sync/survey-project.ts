/** Looks at all of a project: what is on disk, what git says, what is remembered, and so what is to do. */
import { stat } from 'node:fs/promises'
import { assignDocumentIds } from '../derive/assign-document-ids.ts'
import { discoverFiles } from '../discover/discover-files.ts'
import type { Discovered } from '../discover/discover-files.ts'
import type { GitDates } from '../discover/git-dates.ts'
import { errorCode } from '../discover/path-rules.ts'
import { planChanges } from '../discover/plan-changes.ts'
import type { ChangePlan } from '../discover/plan-changes.ts'
import { relativeToRoot, resolveProjectPaths } from '../discover/project-paths.ts'
import type { ResolvedPaths } from '../discover/project-paths.ts'
import { verifyCandidates } from '../discover/verify-candidates.ts'
import { normalizeRefPath } from '../link/ref-path.ts'
import { OperationFailure } from '../operations/operation-failure.ts'
import type { OperationTracker } from '../operations/operation-tracker.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { SourceFile, SourceState } from '../records/source-file.ts'
import type { SyncDeps } from './sync-deps.ts'
import type { FileToRead, ProjectSources, SourcePlan } from './sync-plan.ts'

/**
 * Walks the project and plans a full sync. Reports the walk's and git's issues and the account of files.
 *
 * @throws OperationFailure PROJECT_UNREADABLE when the project's folder is not there: its documents would all look removed.
 */
export async function surveyProject(
  deps: SyncDeps,
  project: ProjectRecord,
  force: boolean,
  tracker: OperationTracker,
): Promise<ProjectSources> {
  const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  await requireFolder(paths.projectDir)
  const discovered = await discoverFiles(paths.roots, tracker.signal)
  const git = await readGit(deps, paths, tracker)
  const canonicalPathOf = canonicalPaths(paths, discovered.links)
  const gitStampOf = stampsOf(git, paths, discovered.links)
  const changes = planChanges({
    seen: await deps.store.readSources(project.id),
    files: discovered.files,
    unreadable: discovered.unreadable,
    force,
    gitStampOf: git.complete ? ({ path }) => gitStampOf(path) : null,
  })
  const settled = await settle(changes, force, tracker.signal)
  const { ids, issues } = assignIds(discovered.files, settled, canonicalPathOf)
  const plan = readMisnamed(settled, ids)
  for (const issue of [...discovered.issues, ...git.issues, ...issues]) tracker.issue(issue)
  countFiles(tracker, discovered, plan)
  return { paths, plan, gitStampOf, canonicalPathOf, documentIds: ids }
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

export async function readGit(deps: SyncDeps, paths: ResolvedPaths, tracker: OperationTracker): Promise<GitDates> {
  const scopes = paths.roots.filter(({ kind }) => kind !== 'session').map(({ realPath }) => realPath)
  return deps.readGitDates({ root: paths.root, scopes, signal: tracker.signal })
}

/** Settles the candidates by their content, and joins each file with what is remembered of it. */
export async function settle(changes: ChangePlan, force: boolean, signal: AbortSignal): Promise<SourcePlan & WithSeen> {
  const { appended, touched, changed } = await verifyCandidates(changes.candidates, signal)
  const states = new Map(changes.candidates.map(({ state }) => [state.path, state]))
  const rewritten = changed.map((file): FileToRead => ({ file, state: states.get(file.path) ?? null, appended: false }))
  return {
    toRead: [
      ...changes.changed.map((file) => ({ file, state: null, appended: false })),
      ...rewritten,
      ...appended.map(({ file, state }) => ({ file, state, appended: true })),
    ],
    touched,
    unchanged: changes.unchanged,
    returned: changes.returned,
    vanished: changes.vanished,
    removed: changes.removed,
    force,
  }
}
