/**
 * The one rule for symbolic links, for a full sync, a path sync and the watcher alike: a link is followed when it leads to
 * a place inside the project's folder or its session, progress and docs folders, all with their own links resolved. So only
 * where such a folder is a link itself is anything outside the project read. What is read through links is read once.
 *
 * Judged twice: by its path when a file is found, and by the opened file when it is read, for the link may have been put
 * in its place between the two.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { SourceIssue, SourceKind } from '../records/source-file.ts'
import { errorCode, isSourceName, isWithin } from './path-rules.ts'

/** Opening a pipe for reading would wait for somebody to write into it; a terminal would become ours. */
const WITHOUT_SIDE_EFFECTS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

/** Folders (links resolved) in which what is read must lie. */
export type Inside = readonly string[]

/** @param real  links resolved. */
export function isInside(real: string, inside: Inside): boolean {
  return inside.some((folder) => isWithin(real, folder))
}

type Root = { readonly kind: SourceKind; readonly realPath: string }

/** Whether a walk of the roots comes to this folder, for this kind of source, without following a link. */
export function isWalkedFolder(kind: SourceKind, real: string, roots: readonly Root[]): boolean {
  return roots.some((root) => isSameSuffix(root.kind, kind) && isWithin(real, root.realPath))
}

/** Whether a walk of the roots reads this file without following a link. */
export function isWalkedFile(kind: SourceKind, real: string, roots: readonly Root[]): boolean {
  const directory = path.dirname(real)
  return isWalkedFolder(kind, directory, roots) && isSourceName(kind, directory, path.basename(real))
}

function isSameSuffix(a: SourceKind, b: SourceKind): boolean {
  return (a === 'session') === (b === 'session')
}

/** @param target  where it leads, links resolved. */
export function refusedLink(link: string, target: string): SourceIssue {
  const reason = `is not followed: it leads to ${target}, outside the project's folders; copy what is to be read, or name its folder in the project's settings`
  return { code: 'LINK_OUTSIDE_ROOTS', path: link, line: null, byteStart: null, reason }
}

/** What was opened lies outside: the path was a link, or is one since it was looked at. */
export class OpenedOutside extends Error {
  readonly target: string

  constructor(file: string, target: string) {
    super(`${file} leads to ${target}`)
    this.target = target
  }
}

/**
 * Opens a file for reading, if what is opened lies inside, whatever its path has become meanwhile. Waits for nothing; what
 * it opens may be no regular file.
 *
 * @returns a descriptor, the caller's to close.
 * @throws  OpenedOutside; what the file system throws.
 */
export function openInside(file: string, inside: Inside): number {
  const descriptor = openSync(file, WITHOUT_SIDE_EFFECTS)
  try {
    const place = placeOf(descriptor, file)
    if (!isInside(place, inside) && !isInsideByDescriptor(place, inside)) throw new OpenedOutside(file, place)
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

/** Where the opened file lies: the kernel's word where it gives one, else that of its path, if that is still the same file. */
function placeOf(descriptor: number, file: string): string {
  const told = readDescriptorLink(descriptor)
  if (told !== null) return told
  const real = realpathSync.native(file)
  const opened = fstatSync(descriptor, { bigint: true })
  const found = lstatSync(real, { bigint: true })
  return opened.ino === found.ino && opened.dev === found.dev ? real : '(replaced while it was opened)'
}

function readDescriptorLink(descriptor: number): string | null {
  if (process.platform !== 'linux') return null
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null // no /proc here
    throw error
  }
}

/** The kernel may spell a folder otherwise than its resolved path, where case does not count: compare its word for both. */
function isInsideByDescriptor(place: string, inside: Inside): boolean {
  return inside.some((folder) => {
    const descriptor = openFolder(folder)
    if (descriptor === null) return false
    try {
      const told = readDescriptorLink(descriptor)
      return told !== null && isWithin(place, told)
    } finally {
      closeSync(descriptor)
    }
  })
}

function openFolder(folder: string): number | null {
  try {
    return openSync(folder, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0))
  } catch (error) {
    if (errorCode(error) === '') throw error
    return null
  }
}
