/** Turns requested paths into a plan: the same classes as a full sync, for these files alone (spec 3.3). */
import { stat } from 'node:fs/promises'
import type { ChangedPath } from '@ccdash/api-contract'
import { OpsError, shown } from '@ccdash/api-contract'
import { assignDocumentIds } from '../layouts/ccdash-plans/assign-document-ids.ts'
import { toSourceFile } from '../sources/discover-files.ts'
import { errorCode, withinAny } from '../sources/path-rules.ts'
import { planChanges } from '../sources/plan-changes.ts'
import { findUnfollowedLink, resolveProjectPaths, resolveRequestedPath } from './project-paths.ts'
import type { ResolvedPaths } from './project-paths.ts'
import { documentId } from '../text/ref-path.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { SourceFile, SourceState } from '../records/source-file.ts'
import { lookAtChanges } from './look-at-changes.ts'
import type { Looked, RequestedChange } from './look-at-changes.ts'
import { wholeFileIssue } from './parse-source.ts'
import { canonicalPaths, readGit, requireFolder, settle, stampsOf } from './survey-project.ts'
import type { IngestDeps } from './ingest-deps.ts'
import type { FileToRead, ProjectSources, SourcePlan } from './sync-plan.ts'

/**
 * The requested changes with their paths as the walk names them, each path once: the last change of it counts.
 *
 * @param links  what to do with a link that leads outside: refuse the request when it is made; once it is under way, or
 *               when the watcher makes it, keep the link: it becomes an issue, and the other paths are read.
 * @throws OpsError NO_PATHS, PATH_OUTSIDE_ROOTS
 */
export async function resolveChanges(
  changes: readonly ChangedPath[],
  paths: ResolvedPaths,
  links: 'refuse' | 'keep',
): Promise<RequestedChange[]> {
  if (changes.length === 0) throw new OpsError('NO_PATHS', 'No paths provided')
  const resolved = new Map<string, RequestedChange>()
  for (const { path: raw, changeType } of changes) {
    const requested =
      (await resolveRequestedPath(raw, paths)) ?? (await findUnfollowedLink(raw, paths, links === 'keep'))
    if (requested === null)
      throw new OpsError('PATH_OUTSIDE_ROOTS', `Path outside allowed project roots: ${shown(raw)}`, { path: raw })
    resolved.set(requested.path, { ...requested, changeType })
  }
  return [...resolved.values()]
}

export type PlannedChanges = {
  readonly sources: ProjectSources
  /** How many files it is about. */
  readonly found: number
}

/**
 * @param isHint  the changes were seen by the watcher: a log that is gone is no mistake of whoever asked.
 */
export async function planChangedPaths(
  deps: IngestDeps,
  project: ProjectRecord,
  { changes, isHint }: { changes: readonly ChangedPath[]; isHint: boolean },
  tracker: OperationTracker,
): Promise<PlannedChanges> {
  const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  await requireFolder(paths.projectDir)
  const requested = await resolveChanges(changes, paths, 'keep')
  const looked = await lookAtChanges(requested, { paths, isHint }, tracker)
  const seen = await deps.store.readSources(project.id)
  const isDeleted = withinAny(looked.deleted)
  const removed = seen.filter((state) => isDeleted(state.path))
  const concerned = concernedStates(seen, looked, pathsOf(removed))
  const hasDocuments = looked.files.some(({ kind }) => kind !== 'session')
  const git = hasDocuments ? await readGit(deps, paths, tracker.signal) : null
  const gitStampOf = git === null ? () => '' : stampsOf(git, paths, looked.links)
  const changed = planChanges({
    seen: concerned,
    files: looked.files,
    unreadable: looked.unreadable,
    force: false,
    gitStampOf: git?.complete === true ? (file) => gitStampOf(file.path) : null,
  })
  const settled = await settle(changed, concerned, tracker.signal)
  reportMissing(looked.missing, isHint ? pathsOf([...settled.vanished, ...settled.removed]) : new Set(), tracker)
  for (const issue of git?.issues ?? []) tracker.issue(issue)

  const canonicalPathOf = canonicalPaths(paths, looked.links)
  const gone = pathsOf([...settled.removed, ...removed])
  const naming = { seen, gone, files: looked.files, canonicalPathOf }
  const { ids: documentIds, misnamed } = await nameDocuments(deps, project.id, naming, tracker)
  const plan: SourcePlan = {
    ...settled,
    toRead: [...settled.toRead, ...misnamed],
    removed: [...settled.removed, ...removed],
    others: otherLogs(seen, [...concerned, ...removed]),
  }
  const found = countFiles(plan, looked, tracker)
  return { sources: { paths, plan, gitStampOf, canonicalPathOf, documentIds }, found }
}

/** Opens the account of files; returns how many the operation is about. */
function countFiles(plan: SourcePlan, { missing, unreadable }: Looked, tracker: OperationTracker): number {
  const gone = pathsOf([...plan.vanished, ...plan.removed])
  const removed = plan.removed.length + plan.vanished.length
  const unchanged = plan.unchanged.length + plan.touched.length + plan.returned.length
  const failed = missing.filter((file) => !gone.has(file)).length + unreadable.length
  const seen = plan.toRead.length + removed + unchanged + failed
  tracker.files({ seen, unchanged, removed, failed })
  return seen
}

function otherLogs(seen: readonly SourceState[], looked: readonly SourceState[]): SourceState[] {
  const paths = pathsOf(looked)
  return seen.filter(({ kind, path }) => kind === 'session' && !paths.has(path))
}

function pathsOf(states: readonly SourceState[]): ReadonlySet<string> {
  return new Set(states.map(({ path }) => path))
}

function concernedStates(
  seen: readonly SourceState[],
  { files, searched }: Looked,
  removed: ReadonlySet<string>,
): SourceState[] {
  const named = new Set(files.map((file) => file.path))
  const isSearched = withinAny(searched)
  return seen.filter((state) => !removed.has(state.path) && (named.has(state.path) || isSearched(state.path)))
}

function reportMissing(missing: readonly string[], expected: ReadonlySet<string>, tracker: OperationTracker): void {
  for (const file of missing)
    if (!expected.has(file)) tracker.issue(wholeFileIssue('FILE_MISSING', file, 'there is no such file'))
}

type Naming = {
  readonly seen: readonly SourceState[]
  /** Paths whose rows go. */
  readonly gone: ReadonlySet<string>
  readonly files: readonly SourceFile[]
  readonly canonicalPathOf: (file: string) => string
}

/**
 * Ids of the requested markdown files, and the other documents whose id changes with what comes or goes: these are read
 * again. Where no id is shared, no other document is looked at.
 */
async function nameDocuments(
  deps: IngestDeps,
  projectId: string,
  { seen, gone, files, canonicalPathOf }: Naming,
  tracker: OperationTracker,
): Promise<{ ids: ReadonlyMap<string, string>; misnamed: FileToRead[] }> {
  const documents = files.filter(({ kind }) => kind !== 'session')
  const requested = new Set(documents.map((file) => file.path))
  const others = seen.filter((state) => state.kind !== 'session' && !requested.has(state.path) && !gone.has(state.path))
  const goneIds = new Set(seen.filter((state) => gone.has(state.path)).map(({ recordId }) => plainId(recordId)))
  const paths = documents.map((file) => ({ sourcePath: file.path, filePath: canonicalPathOf(file.path) }))
  const wanted = paths.map(({ filePath }) => documentId(filePath))
  const wantedIds = new Set(wanted)
  const isShared = (id: string): boolean => wantedIds.has(id) || goneIds.has(id)
  if (wantedIds.size === wanted.length && !others.some(({ recordId }) => isShared(plainId(recordId))))
    return { ids: new Map(paths.map(({ sourcePath }, index) => [sourcePath, wanted[index] ?? ''])), misnamed: [] }

  const stored = await deps.store.readDocuments(projectId)
  const rest = stored.filter(({ sourcePath }) => !requested.has(sourcePath) && !gone.has(sourcePath))
  const { ids, issues } = assignDocumentIds([...rest, ...paths])
  for (const issue of issues) if (requested.has(issue.path)) tracker.issue(issue)
  const misnamed = others.filter(({ path, recordId }) => recordId !== '' && ids.get(path) !== recordId)
  return { ids, misnamed: await statAll(misnamed) }
}

function plainId(id: string): string {
  return id.replace(/~\d+$/, '')
}

/** Those that can be looked at now. */
async function statAll(states: readonly SourceState[]): Promise<FileToRead[]> {
  const found = await Promise.all(states.map(statKnown))
  return found.filter((file) => file !== null)
}

async function statKnown(state: SourceState): Promise<FileToRead | null> {
  try {
    const stats = await stat(state.path, { bigint: true })
    return { file: toSourceFile(state.kind, state.path, stats), state, appended: false }
  } catch (error) {
    if (errorCode(error) === '') throw error
    return null
  }
}
