/** What a folder holds that may be read, and what of it cannot be named: file names are bytes, ours are UTF-8. */
import { readdirSync, statSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import path from 'node:path'
import type { SourceIssue, SourceKind } from '../records/source-file.ts'
import { compareNames, errorCode, isSourceName } from './path-rules.ts'

export type FolderEntry = Pick<Dirent, 'name' | 'isDirectory' | 'isFile' | 'isSymbolicLink'>

export type FolderContent = {
  /** Folders, links, and what has a source's name, whatever it is. In order of names. */
  readonly entries: readonly FolderEntry[]
  /** One per source or folder whose name is not UTF-8. */
  readonly issues: readonly SourceIssue[]
}

const REPLACEMENT = '\uFFFD' // what bytes that are not UTF-8 are decoded to

/** @throws what the file system throws. */
export function readFolder(kind: SourceKind, folder: string): FolderContent {
  const listed = readdirSync(folder, { withFileTypes: true })
  const isDoubtful = listed.some(({ name }) => name.includes(REPLACEMENT))
  const { entries, issues } = isDoubtful ? readBytewise(kind, folder) : { entries: listed, issues: [] }
  const wanted = entries.filter(
    (entry) => entry.isDirectory() || entry.isSymbolicLink() || isSourceName(kind, folder, entry.name),
  )
  return { entries: wanted.toSorted((a, b) => compareNames(a.name, b.name)), issues }
}

/** The folder once more, as bytes: a replacement character may also stand in a name. */
function readBytewise(kind: SourceKind, folder: string): FolderContent {
  const entries: FolderEntry[] = []
  const issues: SourceIssue[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const name = entry.name.toString('utf8')
    if (Buffer.from(name, 'utf8').equals(entry.name)) entries.push(namedAs(name, entry))
    else if (leadsToFolder(folder, entry)) issues.push(notUtf8(folder, entry.name, 'nothing in this folder is read'))
    else if (isSourceName(kind, folder, name)) issues.push(notUtf8(folder, entry.name, 'it is not read'))
  }
  return { entries, issues }
}

function namedAs(name: string, entry: Dirent<Buffer>): FolderEntry {
  return {
    name,
    isDirectory: () => entry.isDirectory(),
    isFile: () => entry.isFile(),
    isSymbolicLink: () => entry.isSymbolicLink(),
  }
}

function leadsToFolder(folder: string, entry: Dirent<Buffer>): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  try {
    return statSync(Buffer.concat([Buffer.from(folder + path.sep), entry.name])).isDirectory()
  } catch (error) {
    if (errorCode(error) === '') throw error
    return false
  }
}

function notUtf8(folder: string, name: Buffer, consequence: string): SourceIssue {
  const reason = `the name is not UTF-8, so ${consequence}: rename it`
  const file = path.join(folder, escapeName(name))
  return { code: 'NAME_NOT_UTF8', path: file, line: null, byteStart: null, reason }
}

/** A name with each byte that is not UTF-8 as `\xe9`. */
function escapeName(name: Buffer): string {
  let escaped = ''
  for (let at = 0; at < name.length;) {
    const character = characterAt(name, at)
    escaped += character ?? `\\x${name.toString('hex', at, at + 1)}`
    at += character === null ? 1 : Buffer.byteLength(character)
  }
  return escaped
}

/** The UTF-8 character that starts at a byte; null when none does. */
function characterAt(bytes: Buffer, at: number): string | null {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    const part = bytes.subarray(at, at + length)
    const text = part.toString('utf8')
    if (!text.includes(REPLACEMENT) && Buffer.from(text).equals(part)) return text
  }
  return bytes.subarray(at, at + 3).toString('utf8') === REPLACEMENT && bytes[at] === 0xef && bytes[at + 1] === 0xbf
    ? REPLACEMENT
    : null
}
