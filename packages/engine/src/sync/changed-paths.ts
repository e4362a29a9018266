/** Turns requested paths into a plan: the same classes as a full sync, for these files alone (spec 3.3). */
import { stat } from 'node:fs/promises'
import type { ChangedPath } from '@ccdash/api-contract'
import { OpsError, shown } from '@ccdash/api-contract'
import { assignDocumentIds } from '../derive/assign-document-ids.ts'
import { discoverFiles, toSourceFile } from '../discover/discover-files.ts'
import type { Discovered } from '../discover/discover-files.ts'
import { isMissing, isWithin, resolveLinks, withinAny } from '../discover/path-rules.ts'
import { planChanges } from '../discover/plan-changes.ts'
import { resolveProjectPaths, resolveRequestedPath } from '../discover/project-paths.ts'
import type { RequestedPath, ResolvedPaths, WalkRoot } from '../discover/project-paths.ts'
import { documentId } from '../link/ref-path.ts'
import type { OperationTracker } from '../operations/operation-tracker.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { SourceFile, SourceState } from '../records/source-file.ts'
import { errorReason, notAFile, wholeFileIssue } from './parse-source.ts'
import { canonicalPaths, readGit, settle, stampsOf } from './survey-project.ts'
import type { SyncDeps } from './sync-deps.ts'
import type { FileToRead, ProjectSources, SourcePlan } from './sync-plan.ts'

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
      throw new OpsError('PATH_OUTSIDE_ROOTS', `Path outside allowed project roots: ${shown(raw)}`, { path: raw })
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

export type PlannedChanges = {
  readonly sources: ProjectSources
  /** How many files it is about. */
  readonly found: number
}

/**
 * @param isHint  the changes were seen by the watcher: a log that is gone is no mistake of whoever asked.
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
  const missing = new Set(looked.missing)
  const vanished = [...settled.vanished, ...seen.filter((state) => isKeptLog(state, missing))]
  reportMissing(looked.missing, isHint ? pathsOf(vanished) : new Set(), tracker)
  for (const issue of git?.issues ?? []) tracker.issue(issue)

  const canonicalPathOf = canonicalPaths(paths, looked.links)
  const gone = pathsOf([...settled.removed, ...removed])
  const naming = { seen, gone, files: looked.files, canonicalPathOf }
  const { ids: documentIds, misnamed } = await nameDocuments(deps, project.id, naming, tracker)
  const plan: SourcePlan = {
    ...settled,
    toRead: [...settled.toRead, ...misnamed],
    vanished,
    removed: [...settled.removed, ...removed],
    others: otherLogs(seen, [...concerned, ...removed, ...vanished]),
  }
  const found = countFiles(plan, looked, tracker)
  return { sources: { paths, plan, gitStampOf, canonicalPathOf, documentIds }, found }
}

/** Opens the account of files; returns how many the operation is about. */
function countFiles(plan: SourcePlan, { missing, unreadable }: Looked, tracker: OperationTracker): number {
  const vanished = pathsOf(plan.vanished)
  const removed = plan.removed.length + plan.vanished.length
  const unchanged = plan.unchanged.length + plan.touched.length + plan.returned.length
  const failed = missing.filter((file) => !vanished.has(file)).length + unreadable.length
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
      for (const form of walkForms(change.path, paths)) deleted.push(form)
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
      for (const path of walked.unreadable) unreadable.push(path)
      for (const form of walkForms(change.path, paths)) searched.push(form)
    } else if (!found.stats.isFile()) {
      unreadable.push(change.path)
      tracker.issue(notAFile(change.path))
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
  deps: SyncDeps,
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

async function statAll(states: readonly SourceState[]): Promise<FileToRead[]> {
  const found = await Promise.all(states.map(async (state) => ({ state, look: await statPath(state.path) })))
  return found.flatMap(({ state, look }) =>
    look.type === 'found' ? [{ file: toSourceFile(state.kind, state.path, look.stats), state, appended: false }] : [],
  )
}
