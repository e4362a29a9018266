/**
 * Git opens `.gitignore` and `.gitattributes` wherever it looks, and waits for ever when one of them is a pipe.
 *
 * Looking for such a file beforehand would cost every reading a walk. So it is looked for while git runs, and only when git
 * takes longer than it usually does.
 */
import { opendir, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { GitRefusal } from './git-refusal.ts'
import { errorCode } from './path-rules.ts'

export type PatternPlaces = {
  /** Of the work tree, links resolved. */
  readonly topLevel: string
  /** Folders git is asked about, below the top level. */
  readonly folders: readonly string[]
  readonly afterMs?: number
}

const AFTER_MS = 2000
const NAMES = ['.gitignore', '.gitattributes']

/**
 * Runs `ask` with a signal that is aborted with a GitRefusal when git waits for a file that is none.
 *
 * @throws what `ask` throws
 */
export async function whileNotStuck<T>(places: PatternPlaces, ask: (stuck: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController()
  const stuck = new AbortController()
  const look = async () => {
    const place = await findStuckPattern(places, ended.signal)
    if (place !== null) stuck.abort(new GitRefusal(`${place} is no regular file, git would wait for it`))
  }
  const looking = look()
  try {
    return await ask(stuck.signal)
  } finally {
    ended.abort()
    await looking
  }
}

async function findStuckPattern(places: PatternPlaces, ended: AbortSignal): Promise<string | null> {
  const { topLevel, folders, afterMs = AFTER_MS } = places
  await setTimeout(afterMs, null, { signal: ended, ref: false }).catch(() => null) // ended: nothing to look for
  for (const folder of folders) {
    for (const above of foldersFrom(topLevel, folder)) {
      if (ended.aborted) return null
      for (const name of NAMES) if (await isStuck(path.join(above, name))) return path.join(above, name)
    }
    const below = await findBelow(folder, ended)
    if (below !== null) return below
  }
  return null
}

/** The top level and what lies between it and the folder. */
function foldersFrom(topLevel: string, folder: string): string[] {
  const parts = path.relative(topLevel, folder).split(path.sep)
  return parts.map((_, at) => path.join(topLevel, ...parts.slice(0, at)))
}

async function findBelow(top: string, ended: AbortSignal): Promise<string | null> {
  const waiting = [top]
  // Folders found on the way are walked too.
  for (const folder of waiting) {
    for await (const entry of entriesOf(folder)) {
      if (ended.aborted) return null
      const place = path.join(folder, entry.name)
      if (entry.isDirectory()) waiting.push(place)
      else if (NAMES.includes(entry.name) && !entry.isFile() && (await isStuck(place))) return place
    }
  }
  return null
}

async function* entriesOf(folder: string) {
  try {
    yield* await opendir(folder)
  } catch (error) {
    if (errorCode(error) === '') throw error // a folder that is gone or may not be looked into has none
  }
}

/** A pipe, device or socket, or a link to one. */
async function isStuck(place: string): Promise<boolean> {
  try {
    const stats = await stat(place)
    return !stats.isFile() && !stats.isDirectory()
  } catch (error) {
    if (errorCode(error) === '') throw error
    return false
  }
}
