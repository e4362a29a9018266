/** How many files a sync would read in some folders, looked at for a bounded time. */
import type { Dirent } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import path from 'node:path'
import { errorCode, isSourceName } from '../sources/path-rules.ts'
import type { SourceKind } from '../records/source-file.ts'

export type SourceCount = {
  readonly files: number
  readonly bytes: number
  /** False when it stopped before the end. */
  readonly complete: boolean
}

export type CountLimits = {
  readonly entries: number
  /** When to stop, by `performance.now`. */
  readonly until: number
}

/**
 * Entries of folders and files are looked at breadth first, so that what stands near the top counts in any case. Links are
 * not followed.
 *
 * @param without folders that are counted elsewhere
 */
export async function countSources(
  kind: SourceKind,
  folders: readonly string[],
  without: readonly string[],
  limits: CountLimits,
): Promise<SourceCount> {
  const waiting = [...folders]
  const counted = { files: 0, bytes: 0 }
  let entries = 0
  // Folders found on the way are walked too.
  for (const folder of waiting) {
    for await (const entry of entriesOf(folder)) {
      entries += 1
      if (entries > limits.entries || performance.now() > limits.until) return { ...counted, complete: false }
      const place = path.join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!without.includes(place)) waiting.push(place)
      } else if (entry.isFile() && isSourceName(kind, folder, entry.name)) {
        counted.files += 1
        counted.bytes += await sizeOf(place)
      }
    }
  }
  return { ...counted, complete: true }
}

/** None of a folder that is not there or may not be looked into. */
async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(folder)
  } catch (error) {
    if (errorCode(error) === '') throw error
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await lstat(file)).size
  } catch (error) {
    if (errorCode(error) === '') throw error
    return 0
  }
}
