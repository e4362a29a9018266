/**
 * Places of a session's log, read from the file itself: of each at most 64 KB around what is looked for, never a whole line
 * of whatever length. The file is opened read-only, and only when it lies in a session folder once links are resolved.
 */
import type { LogLines, ReadLogLines } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, realpath } from 'node:fs/promises'
import { errorCode, isMissing, isWithin, resolveLinks } from '../sources/path-rules.ts'
import { hashBytes, hashedRanges } from '../sources/consumed-hash.ts'
import { maskSecrets, type TextMask } from '../secrets/mask-secrets.ts'
import type { StoredLog } from '../store/store.ts'
import { countLinesBefore } from './count-lines.ts'
import { excerptAround } from './log-excerpt.ts'
import { readBytes } from './read-bytes.ts'

type LogRange = ReadLogLines['ranges'][number]
type LogLine = LogLines['lines'][number]

const UNREACHABLE = new Set(['EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'])
const OPEN_BRACE = 0x7b
const NEWLINE = 0x0a
const ENDS_BEFORE_RECORD = new Set([NEWLINE, 0x20, 0x09, 0x0d, 0x7d]) // white space, or `}` of a record on the same line

/**
 * `changed`: the file begins otherwise than what was read, is shorter, or a range does not start at a record; the lines of
 * the ranges that still fit are there. `gone`: there is no such file (any more), or none that may be read.
 *
 * @param folders session folders of the project
 * @param mask    what becomes of the text before it is shown
 * @throws OpsError PATH_OUTSIDE_ROOTS when the log leads to a place outside of them
 */
export async function readLogLines(
  log: StoredLog,
  folders: readonly string[],
  ranges: readonly LogRange[],
  mask: TextMask = maskSecrets,
): Promise<Omit<LogLines, 'path'>> {
  const file = await openLog(log.path, folders)
  if (file === null) return { state: 'gone', masked: false, lines: [] }
  try {
    const { size } = await file.stat()
    if (!(await beginsAsRead(file, log))) return { state: 'changed', masked: false, lines: [] }
    const fitting: LogRange[] = []
    for (const range of ranges) if (await isRecord(file, range, size)) fitting.push(range)
    const numbers = await countLinesBefore(
      file,
      fitting.map(({ byteStart }) => byteStart),
    )
    const lines: LogLine[] = []
    let masked = false
    for (const range of fitting) {
      const before = numbers.get(range.byteStart)
      const { isMasked, ...excerpt } = await excerptAround(file, range, mask)
      masked ||= isMasked
      lines.push({ byteStart: range.byteStart, line: before === undefined ? null : before + 1, ...excerpt })
    }
    return { state: fitting.length < ranges.length ? 'changed' : 'read', masked, lines }
  } finally {
    await file.close()
  }
}

/** Null when there is no file of this name, or it may not be read. */
async function openLog(file: string, folders: readonly string[]): Promise<FileHandle | null> {
  try {
    const real = await realpath(file)
    const roots = await Promise.all(folders.map(resolveLinks))
    if (!roots.some((root) => root !== null && isWithin(real, root)))
      throw new OpsError('PATH_OUTSIDE_ROOTS', `${file} is not in a session folder of the project`, { path: file })
    // Resolved already: a link put in its place since is not followed. A pipe is not waited for.
    const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | (constants.O_NONBLOCK ?? 0))
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
    return null
  } catch (error) {
    if (isMissing(error) || UNREACHABLE.has(errorCode(error))) return null
    throw error
  }
}

async function beginsAsRead(file: FileHandle, { consumedBytes, headHash }: StoredLog): Promise<boolean> {
  if (headHash === '') return true
  const { start, end } = hashedRanges(consumedBytes).head
  return hashBytes(await readBytes(file, start, end)) === headHash
}

/** Whether the range lies in the file and a record starts there; several may stand on one line. */
async function isRecord(file: FileHandle, { byteStart, byteEnd }: LogRange, size: number): Promise<boolean> {
  if (byteEnd > size || byteEnd <= byteStart) return false
  if (byteStart === 0) return true
  const [before = 0, first] = await readBytes(file, byteStart - 1, byteStart + 1)
  return before === NEWLINE || (ENDS_BEFORE_RECORD.has(before) && first === OPEN_BRACE)
}
