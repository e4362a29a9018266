/** Where a command writes a lot of JSON: a file that is there whole or not at all, or stdout. */
import { OpsError } from '@ccdash/api-contract'
import { diskFull } from '@ccdash/db'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import { UsageError } from './exit-codes.ts'
import { printableJson } from '../terminal/printable.ts'
import { dataStream } from '../terminal/terminal.ts'

/** Resolves when more may be written: memory stays flat however slow the reader is. */
export type Write = (text: string) => Promise<void>

/**
 * @param out  a path, replaced only once `fill` has written everything, with the mode it had, a new one for its owner alone; `-` is
 *             stdout.
 * @throws OpsError DISK_FULL
 * @throws UsageError when something that is no regular file has that name: a device must not be replaced.
 */
export async function writeOut(out: string, fill: (write: Write) => Promise<void>): Promise<void> {
  if (out === '-') return fill(writeTo(dataStream(), printableJson))
  const before = await stat(out).catch(() => null) // a folder that is missing is told by the write
  if (before !== null && !before.isFile()) throw new UsageError(`--out ${out} is no regular file`)
  const partPath = `${out}.${process.pid}.part`
  const stream = createWriteStream(partPath, { mode: before === null ? 0o600 : before.mode })
  const written = finished(stream)
  written.catch(() => undefined) // awaited below; until then it is no unhandled rejection
  try {
    await fill(writeTo(stream))
    stream.end()
    await written
    await rename(partPath, out)
  } catch (error) {
    stream.destroy()
    await rm(partPath, { force: true })
    throw stream.errored === null ? error : describeWrite(stream.errored, out)
  }
}

/** What keeps the file from being written, with what to do where that is clear. */
function describeWrite(error: NodeJS.ErrnoException, out: string): Error {
  if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT' && error.code !== 'EFBIG') return error
  return new OpsError('DISK_FULL', diskFull(out).message, { path: out }, error)
}

function writeTo(stream: Writable, safe = (text: string): string => text): Write {
  return async (text) => {
    if (stream.errored !== null) throw stream.errored
    if (!stream.write(safe(text))) await once(stream, 'drain') // rejects when the stream fails
  }
}
