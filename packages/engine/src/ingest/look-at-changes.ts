/** What became of requested paths on disk: the same judgement of each file as in a full sync's walk. */
import type { BigIntStats } from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ChangedPath } from '@ccdash/api-contract'
import { discoverFiles, notAFile, toSourceFile } from '../sources/discover-files.ts'
import type { Discovered } from '../sources/discover-files.ts'
import { isInside, isWalkedFile, refusedLink } from '../sources/link-rule.ts'
import { errorCode, isMissing, isWithin } from '../sources/path-rules.ts'
import type { RequestedPath, ResolvedPaths } from './project-paths.ts'
import { isFolder } from './project-paths.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { SourceFile, SourceIssue } from '../records/source-file.ts'
import { errorReason, wholeFileIssue } from './parse-source.ts'

export type RequestedChange = RequestedPath & Pick<ChangedPath, 'changeType'>

export type Looked = {
  readonly files: readonly SourceFile[]
  readonly links: ReadonlyMap<string, string>
  readonly unreadable: readonly string[]
  /** Of these paths, and what is below them, everything that is remembered and not on disk is gone. */
  readonly searched: readonly string[]
  /** Said to be deleted, and not there: to be removed with what is below them. */
  readonly deleted: readonly string[]
  /** Single files that should be there and are not. */
  readonly missing: readonly string[]
}

/** `isHint`: seen by the watcher, which may be late: a file that is back is no mistake of whoever asked. */
export type LookAtChanges = { readonly paths: ResolvedPaths; readonly isHint: boolean }

/** Reports an issue for each path that is not what was said of it, or cannot be read. Opens nothing. */
export async function lookAtChanges(
  changes: readonly RequestedChange[],
  { paths, isHint }: LookAtChanges,
  tracker: OperationTracker,
): Promise<Looked> {
  const looking = createLooking(paths, tracker)
  for (const change of changes) {
    tracker.signal.throwIfAborted()
    const found = await find(change.path, paths)
    if (found.type === 'missing') await looking.missing(change)
    else {
      if (change.changeType === 'deleted' && !isHint) tracker.issue(notDeleted(change.path))
      if (found.type === 'folder') await looking.folder(found.real)
      else if (found.type === 'file') await looking.file(change, found)
      else if (found.type === 'refused' || change.kind !== null || found.type === 'unreadable')
        looking.unread(found.issue)
    }
  }
  return looking.looked()
}

function notDeleted(file: string): SourceIssue {
  return wholeFileIssue('NOT_DELETED', file, 'said to be deleted, but it is there: it was read instead')
}

type Found =
  | { readonly type: 'file'; readonly stats: BigIntStats; readonly real: string }
  | { readonly type: 'folder'; readonly real: string }
  | { readonly type: 'refused' | 'unreadable' | 'special'; readonly issue: SourceIssue }
  | { readonly type: 'missing' }

/** A link that leads nowhere is there, and unreadable. */
async function find(file: string, { inside }: ResolvedPaths): Promise<Found> {
  try {
    const { isLink } = await lstat(file).then((stats) => ({ isLink: stats.isSymbolicLink() }))
    const target = await look(file)
    if (target === null) return isLink ? { type: 'unreadable', issue: dangling(file) } : { type: 'missing' }
    const { stats, real } = target
    if (!isInside(real, inside)) return { type: 'refused', issue: refusedLink(file, real) }
    if (stats.isDirectory()) return { type: 'folder', real }
    return stats.isFile() ? { type: 'file', stats, real } : { type: 'special', issue: notAFile(file, stats) }
  } catch (error) {
    if (isMissing(error)) return { type: 'missing' }
    if (errorCode(error) === '') throw error
    return { type: 'unreadable', issue: wholeFileIssue('FILE_UNREADABLE', file, errorReason(error)) }
  }
}

async function look(file: string): Promise<{ stats: BigIntStats; real: string } | null> {
  try {
    return { stats: await stat(file, { bigint: true }), real: await realpath(file) }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function dangling(file: string): SourceIssue {
  return wholeFileIssue('FILE_UNREADABLE', file, 'symbolic link points to nothing: make what it names, or remove it')
}

function createLooking(paths: ResolvedPaths, tracker: OperationTracker) {
  const { roots, inside } = paths
  const files = new Map<string, SourceFile>()
  const links = new Map<string, string>()
  const unreadable: string[] = []
  const searched: string[] = []
  const deleted: string[] = []
  const missing: string[] = []
  let walk: Promise<Discovered> | null = null

  /** Which links lead to a place, and by which of them it is read, only a walk of everything can tell. */
  function walkAll(): Promise<Discovered> {
    walk ??= discoverFiles(roots, { signal: tracker.signal, inside })
    return walk
  }

  function keep(file: SourceFile, target: string | undefined): void {
    files.set(file.path, file)
    if (target !== undefined) links.set(file.path, target)
  }

  function unread(issue: SourceIssue): void {
    unreadable.push(issue.path)
    tracker.issue(issue)
  }

  /** Names under which a walk would come to a path; without one of a walked folder, those by way of links. */
  async function namesOf(requested: string): Promise<string[]> {
    const forms = walkForms(requested, paths)
    if (forms.length > 1 || roots.some((root) => isWithin(requested, root.path))) return forms
    const { followed } = await walkAll()
    const through = followed.filter(({ realPath }) => isWithin(requested, realPath))
    return [...forms, ...through.map((link) => link.path + requested.slice(link.realPath.length))]
  }

  return {
    unread,
    async missing({ path: requested, changeType }: RequestedChange): Promise<void> {
      const names = await namesOf(requested)
      if (changeType === 'deleted') addAll(deleted, names)
      else missing.push(requested)
      const root = roots.find((candidate) => isWithin(requested, candidate.path))
      // Without its root nothing is concluded from a file that was not said to be deleted.
      if (root === undefined || (await isFolder(root.path))) addAll(searched, names)
    },
    async folder(real: string): Promise<void> {
      const walked = await walkAll()
      const names = await namesOf(real)
      const isBelow = (file: string): boolean => names.some((name) => isWithin(file, name))
      const isRead = (file: string): boolean => isBelow(file) || isWithin(walked.links.get(file) ?? file, real)
      for (const file of walked.files) if (isRead(file.path)) keep(file, walked.links.get(file.path))
      for (const issue of walked.issues) if (isBelow(issue.path)) unread(issue)
      // What is above and cannot be looked into tells nothing of what is below.
      for (const place of walked.unreadable)
        if (names.some((name) => isStrictlyWithin(name, place))) unreadable.push(place)
      addAll(searched, names)
    },
    async file({ path: requested, kind }: RequestedChange, { stats, real }: Extract<Found, { type: 'file' }>) {
      if (kind !== null && isWalkedFile(kind, real, roots)) return keep(toSourceFile(kind, requested, stats), undefined)
      if (!/\.(?:md|jsonl)$/.test(path.basename(requested))) return
      const walked = await walkAll()
      for (const file of walked.files)
        if (file.path === requested || walked.links.get(file.path) === real) keep(file, walked.links.get(file.path))
    },
    looked: (): Looked => ({ files: [...files.values()], links, unreadable, searched, deleted, missing }),
  }
}

function addAll(list: string[], items: readonly string[]): void {
  for (const item of items) list.push(item)
}

function isStrictlyWithin(child: string, parent: string): boolean {
  return child !== parent && isWithin(child, parent)
}

/** A requested path (real form, or already as walked) as the walk names it, under each root that has it. */
function walkForms(requested: string, { roots }: ResolvedPaths): string[] {
  const forms = roots
    .filter(({ realPath }) => isWithin(requested, realPath))
    .map((root) => root.path + requested.slice(root.realPath.length))
  const inside = roots.filter((root) => isWithin(root.realPath, requested)).map((root) => root.path)
  return [...new Set([requested, ...forms, ...inside])]
}
