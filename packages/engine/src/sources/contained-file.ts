/** Small files of a repository, read without being led elsewhere: regular, of bounded size, inside its folders. */
import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { GitRefusal } from './git-refusal.ts'
import { errorCode, isMissing, isWithin } from './path-rules.ts'

const SMALL_FILE_BYTES = 1024 * 1024

/**
 * A path with its links resolved, or null when nothing is there.
 *
 * @param folders with links resolved; what lies in none of them is refused
 * @throws GitRefusal
 */
export async function resolveContained(place: string, folders: readonly string[]): Promise<string | null> {
  const real = await realpathOrNull(place)
  if (real === null) return null
  if (folders.some((folder) => isWithin(real, folder))) return real
  throw new GitRefusal(`${place} leads outside the repository, to ${real}`)
}

/** As `resolveContained`, of a file that git opens itself. @throws GitRefusal also for a pipe or device: git would wait for it */
export async function resolveContainedFile(place: string, folders: readonly string[]): Promise<string | null> {
  const real = await resolveContained(place, folders)
  if (real !== null && !(await stat(real)).isFile()) throw new GitRefusal(`${place} is no regular file`)
  return real
}

/**
 * Bytes of a regular file inside the folders, or null when there is none (or a folder).
 *
 * @throws GitRefusal when it lies elsewhere, is a pipe or device, or is larger than `maxBytes`
 */
export async function readContained(
  place: string,
  folders: readonly string[],
  maxBytes = SMALL_FILE_BYTES,
): Promise<Buffer | null> {
  const real = await resolveContained(place, folders)
  return real === null ? null : readRegularFile(real, maxBytes)
}

/** As `readContained`, wherever the file lies. */
export async function readRegularFile(place: string, maxBytes = SMALL_FILE_BYTES): Promise<Buffer | null> {
  try {
    await using handle = await open(place, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)) // a pipe is not waited for
    const stats = await handle.stat()
    if (stats.isDirectory()) return null
    if (!stats.isFile()) throw new GitRefusal(`${place} is no regular file`)
    if (stats.size > maxBytes) throw new GitRefusal(`${place} is larger than ${maxBytes} bytes`)
    const bytes = Buffer.alloc(stats.size)
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    return bytes.subarray(0, bytesRead)
  } catch (error) {
    return nothingIfMissing(error)
  }
}

/** With links resolved; null when nothing is there. @throws GitRefusal when it cannot be told */
export async function realpathOrNull(place: string): Promise<string | null> {
  try {
    return await realpath(place)
  } catch (error) {
    return nothingIfMissing(error)
  }
}

function nothingIfMissing(error: unknown): null {
  if (isMissing(error) || errorCode(error) === 'EISDIR') return null
  if (errorCode(error) === '') throw error
  throw new GitRefusal(error instanceof Error ? error.message : String(error), { cause: error })
}
