/** Turns requested paths into a plan: the same classes as a full sync, for these files alone (spec 3.3). */
import { stat } from 'node:fs/promises'
import type { ChangedPath } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import { assignDocumentIds } from '../derive/assign-document-ids.ts'
import { discoverFiles, toSourceFile } from '../discover/discover-files.ts'
import type { Discovered } from '../discover/discover-files.ts'
import { isMissing, isWithin, resolveLinks } from '../discover/path-rules.ts'
import { planChanges } from '../discover/plan-changes.ts'
import { resolveProjectPaths, resolveRequestedPath } from '../discover/project-paths.ts'
import type { RequestedPath, ResolvedPaths, WalkRoot } from '../discover/project-paths.ts'
import { documentId } from '../link/ref-path.ts'
import type { OperationTracker } from '../operations/operation-tracker.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { SourceFile, SourceState } from '../records/source-file.ts'
import { errorReason, wholeFileIssue } from './parse-source.ts'
import { canonicalPaths, readGit, settle, stampsOf } from './survey-project.ts'
import type { SyncDeps } from './sync-deps.ts'
import type { ProjectSources } from './sync-plan.ts'

export type RequestedChange = RequestedPath & Pick<ChangedPath, 'changeType'>

/**
 * The requested changes with their paths as the walk names them, each path once: the last change of it counts.
 *
 * @throws OpsError NO_PATHS, PATH_OUTSIDE_ROOTS
 */
export async function resolveChanges(
  changes: readonly ChangedPath[],
  paths: ResolvedPaths,
): Promise<RequestedChange[]> {
  if (changes.length === 0) throw new OpsError('NO_PATHS', 'No paths provided')
  const resolved = new Map<string, RequestedChange>()
  for (const { path: raw, changeType } of changes) {
    const requested = await resolveRequestedPath(raw, paths)
    if (requested === null)
      throw new OpsError('PATH_OUTSIDE_ROOTS', `Path outside allowed project roots: ${raw}`, { path: raw })
    resolved.set(requested.path, { ...requested, changeType })
  }
  return [...resolved.values()]
}

/** What became of the requested paths on disk. */
type Looked = {
  readonly files: readonly SourceFile[]
  readonly links: ReadonlyMap<string, string>
  readonly unreadable: readonly string[]
  /** Of these paths, and what is below them, everything that is remembered and not on disk is gone. */
  readonly searched: readonly string[]
  /** To be removed, with what is below them, whatever is on disk. */
  readonly deleted: readonly string[]
  /** Single files that should be there and are not. */
  readonly missing: readonly string[]
}

export type PlannedChanges = { readonly sources: ProjectSources; readonly total: number }

/**
 * @param isHint  the changes were seen by the watcher: a log that is gone is no mistake of whoever asked.
 * @returns       the plan, and how many files it is about.
 */
export async function planChangedPaths(
  deps: SyncDeps,
  project: ProjectRecord,
  { changes, isHint }: { changes: readonly ChangedPath[]; isHint: boolean },
  tracker: OperationTracker,
): Promise<PlannedChanges> {
  const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  const looked = await lookAt(await resolveChanges(changes, paths), paths, tracker)
  const seen = await deps.store.readSources(project.id)
  const removed = seen.filter((state) => looked.deleted.some((folder) => isWithin(state.path, folder)))
  const missing = new Set(looked.missing)
  const concerned = concernedStates(seen, looked, new Set(removed.map((state) => state.path)))
  const hasDocuments = looked.files.some(({ kind }) => kind !== 'session')
  const git = hasDocuments ? await readGit(deps, paths, tracker) : null
  const gitStampOf = git === null ? () => '' : stampsOf(git, paths, looked.links)
  const changed = planChanges({
    seen: concerned,
    files: looked.files,
    unreadable: looked.unreadable,
    force: false,
    gitStampOf: git?.complete === true ? (file) => gitStampOf(file.path) : null,
  })
  const settled = await settle(changed, concerned, tracker.signal)
  const vanished = [...settled.vanished, ...seen.filter((state) => isKeptLog(state, missing))]
  const plan = { ...settled, vanished, removed: [...settled.removed, ...removed] }
  reportMissing(looked.missing, isHint ? new Set(vanished.map((state) => state.path)) : new Set(), tracker)
  for (const issue of git?.issues ?? []) tracker.issue(issue)

  const canonicalPathOf = canonicalPaths(paths, looked.links)
  const gone = new Set(plan.removed.map((state) => state.path))
  const documentIds = await nameDocuments(
    deps,
    project.id,
    { seen, gone, files: looked.files, canonicalPathOf },
    tracker,
  )
  const lost = looked.missing.filter((file) => !vanished.some((state) => state.path === file)).length
  const removedCount = plan.removed.length + vanished.length
  const unchanged = plan.unchanged.length + plan.touched.length + plan.returned.length
  const failed = lost + looked.unreadable.length
  const total = looked.files.length + removedCount + failed
  tracker.files({ seen: total, unchanged, removed: removedCount, failed })
  return { sources: { paths, plan, gitStampOf, canonicalPathOf, documentIds }, total }
}

function concernedStates(
  seen: readonly SourceState[],
  { files, searched }: Looked,
  removed: ReadonlySet<string>,
): SourceState[] {
  const named = new Set(files.map((file) => file.path))
  return seen.filter(
    (state) =>
      !removed.has(state.path) && (named.has(state.path) || searched.some((folder) => isWithin(state.path, folder))),
  )
}

function isKeptLog({ kind, path: file, gone }: SourceState, missing: ReadonlySet<string>): boolean {
  return kind === 'session' && !gone && missing.has(file)
}

function reportMissing(missing: readonly string[], expected: ReadonlySet<string>, tracker: OperationTracker): void {
  for (const file of missing)
    if (!expected.has(file)) tracker.issue(wholeFileIssue('FILE_MISSING', file, 'there is no such file'))
}

async function lookAt(
  changes: readonly RequestedChange[],
  paths: ResolvedPaths,
  tracker: OperationTracker,
): Promise<Looked> {
  const files = new Map<string, SourceFile>()
  const links = new Map<string, string>()
  const unreadable: string[] = []
  const searched: string[] = []
  const deleted: string[] = []
  const missing: string[] = []
  for (const change of changes) {
    tracker.signal.throwIfAborted()
    if (change.changeType === 'deleted') {
      deleted.push(...walkForms(change.path, paths))
      continue
    }
    const found = await statPath(change.path)
    if (found.type === 'missing') missing.push(change.path)
    else if (found.type === 'unreadable') {
      unreadable.push(change.path)
      tracker.issue(wholeFileIssue('FILE_UNREADABLE', change.path, found.reason))
    } else if (found.stats.isDirectory()) {
      const walked = await walkFolder(change.path, paths, tracker.signal)
      for (const file of walked.files) files.set(file.path, file)
      for (const [link, target] of walked.links) links.set(link, target)
      for (const issue of walked.issues) tracker.issue(issue)
      unreadable.push(...walked.unreadable)
      searched.push(...walkForms(change.path, paths))
    } else if (change.kind !== null) {
      files.set(change.path, toSourceFile(change.kind, change.path, found.stats))
      const target = await resolveLinks(change.path)
      if (target !== null) links.set(change.path, target)
    }
  }
  return { files: [...files.values()], links, unreadable, searched, deleted, missing }
}

type Found =
  | { readonly type: 'found'; readonly stats: Awaited<ReturnType<typeof statBig>> }
  | { readonly type: 'missing' }
  | { readonly type: 'unreadable'; readonly reason: string }

function statBig(file: string) {
  return stat(file, { bigint: true })
}

async function statPath(file: string): Promise<Found> {
  try {
    return { type: 'found', stats: await statBig(file) }
  } catch (error) {
    return isMissing(error) ? { type: 'missing' } : { type: 'unreadable', reason: errorReason(error) }
  }
}

/** A requested folder (real form, or already as walked) as the walk names it, under each root that has it. */
function walkForms(requested: string, { roots }: ResolvedPaths): string[] {
  const forms = roots
    .filter(({ realPath }) => isWithin(requested, realPath))
    .map((root) => root.path + requested.slice(root.realPath.length))
  const inside = roots.filter((root) => isWithin(root.realPath, requested)).map((root) => root.path)
  return [...new Set([requested, ...forms, ...inside])]
}

/** Walks the part of the project's roots that lies in a folder. */
function walkFolder(folder: string, { roots }: ResolvedPaths, signal: AbortSignal): Promise<Discovered> {
  const parts = roots.flatMap((root): WalkRoot[] => {
    if (isWithin(root.realPath, folder)) return [root]
    if (!isWithin(folder, root.realPath)) return []
    const below = folder.slice(root.realPath.length)
    return [{ kind: root.kind, path: root.path + below, realPath: folder }]
  })
  return discoverFiles(parts, { signal })
}

/**
 * Ids of the requested markdown files. A plain id that nobody else has is given at once; else all documents are looked at.
 * Another document whose id would change thereby keeps it until the next full sync.
 */
async function nameDocuments(
  deps: SyncDeps,
  projectId: string,
  known: {
    readonly seen: readonly SourceState[]
    readonly gone: ReadonlySet<string>
    readonly files: readonly SourceFile[]
    readonly canonicalPathOf: (file: string) => string
  },
  tracker: OperationTracker,
): Promise<ReadonlyMap<string, string>> {
  const documents = known.files.filter(({ kind }) => kind !== 'session')
  const requested = new Set(documents.map((file) => file.path))
  const others = known.seen.filter(
    ({ kind, path: file }) => kind !== 'session' && !requested.has(file) && !known.gone.has(file),
  )
  const takenIds = new Set(others.map(({ recordId }) => recordId.replace(/~\d+$/, '')))
  const paths = documents.map((file) => ({ sourcePath: file.path, filePath: known.canonicalPathOf(file.path) }))
  const plain = paths.map(({ filePath }) => documentId(filePath))
  const isUnique = new Set(plain).size === plain.length && plain.every((id) => !takenIds.has(id))
  if (isUnique) return new Map(paths.map(({ sourcePath }, index) => [sourcePath, plain[index] ?? '']))
  const stored = await deps.store.readDocuments(projectId)
  const rest = stored.filter(({ sourcePath }) => !requested.has(sourcePath) && !known.gone.has(sourcePath))
  const { ids, issues } = assignDocumentIds([...rest, ...paths])
  for (const issue of issues) if (requested.has(issue.path)) tracker.issue(issue)
  return ids
}
