/** What a folder that is not there was probably meant to be. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from '../sources/path-rules.ts'
import { isFolder } from '../ingest/project-paths.ts'

/**
 * The nearest existing path: each part that is not there is replaced by the most alike folder beside it.
 *
 * @param folder absolute, does not exist
 * @returns null when a part has nothing alike beside it
 */
export async function nearestFolder(folder: string): Promise<string | null> {
  const { root } = path.parse(folder)
  let place = root
  for (const part of folder.slice(root.length).split(path.sep)) {
    // What is there need not be listed: by a link, or in a folder that may be gone through but not looked into.
    const isThere = await isFolder(path.join(place, part))
    const name = isThere ? part : mostAlike(part, await foldersIn(place))
    if (name === null) return null
    place = path.join(place, name)
  }
  return place
}

/** The name that takes the fewest edits, at most a third of its letters, whatever their case; the first of several. */
export function mostAlike(wanted: string, names: readonly string[]): string | null {
  const text = wanted.toLowerCase()
  let best: { readonly name: string; readonly edits: number } | null = null
  for (const name of names.toSorted()) {
    const candidate = name.toLowerCase()
    const most = Math.max(1, Math.floor(candidate.length / 3))
    if (Math.abs(text.length - candidate.length) > most) continue // it takes as many edits at least
    const edits = editDistance(text, candidate)
    if (edits <= most && (best === null || edits < best.edits)) best = { name, edits }
  }
  return best?.name ?? null
}

/** Levenshtein: letters to put in, take out or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

const MAX_NAMES = 1000

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).slice(0, MAX_NAMES)
  } catch (error) {
    if (errorCode(error) === '') throw error
    return []
  }
}
