/** The commit a work tree stands on, from the files of its repository (gitrepository-layout: HEAD, refs, packed-refs). */
import path from 'node:path'
import { readContained } from './contained-file.ts'
import { GitRefusal } from './git-refusal.ts'
import type { Repository } from './git-worktrees.ts'

const SYMBOLIC_REFS = 5 // as git follows them
const PACKED_REFS_BYTES = 256 * 1024 * 1024
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
const OWN_REFS = /^refs\/(?:bisect|rewritten|worktree)\// // each work tree has its own

/**
 * @param repository resolved
 * @returns lower-case id; null when there is no commit yet or it is no repository after all
 * @throws GitRefusal
 */
export async function readHead(repository: Repository): Promise<string | null> {
  const { gitDir, commonDir } = repository
  const folders = [gitDir, commonDir]
  const head = await readText(path.join(gitDir, 'HEAD'), folders)
  if (head === null) return null
  let text: string = head
  for (let followed = 0; ; followed += 1) {
    if (COMMIT.test(text)) return text
    const name: string | undefined = /^ref:\s*(\S.*)$/.exec(text)?.[1]
    if (name === undefined || !isRefName(name)) return null
    if (followed === SYMBOLIC_REFS) throw new GitRefusal(`HEAD of ${gitDir} is a chain of more than ${followed} refs`)
    const place = path.join(OWN_REFS.test(name) ? gitDir : commonDir, name)
    const next: string | null = (await readText(place, folders)) ?? (await findPacked(name, commonDir, folders))
    if (next === null) return null
    text = next
  }
}

async function readText(file: string, folders: readonly string[]): Promise<string | null> {
  return (await readContained(file, folders))?.toString('utf8').trim() ?? null
}

/** One line per ref, `<id> <name>`. */
async function findPacked(name: string, commonDir: string, folders: readonly string[]): Promise<string | null> {
  const packed = await readContained(path.join(commonDir, 'packed-refs'), folders, PACKED_REFS_BYTES)
  if (packed === null) return null
  const end = packed.indexOf(` ${name}\n`)
  if (end === -1) return null
  const start = packed.lastIndexOf('\n', end) + 1
  return packed.toString('latin1', start, end)
}

function isRefName(name: string): boolean {
  return name.startsWith('refs/') && !name.includes('\0') && !name.split('/').some((part) => /^\.{0,2}$/.test(part))
}
