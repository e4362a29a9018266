/** Reads the parity input with the command line, as a user would, into a database of its own. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ParityRows } from './compare.ts'
import { readExported, type Exported } from './read-rows.ts'

const CLI = join(import.meta.dirname, '..', '..', 'apps', 'server', 'src', 'cli.ts')
const TIMEOUT_MS = 180_000

/**
 * `project/` and `sessions/` of `folder`, synced and exported.
 *
 * They are copied out first: the reference read them outside of any git repository, and git dates would differ.
 * @throws Error with the command line's own words when a command fails.
 */
export async function exportParity(folder: string): Promise<ParityRows> {
  const work = await mkdtemp(join(tmpdir(), 'ccdash-parity-'))
  try {
    for (const part of ['project', 'sessions']) await cp(join(folder, part), join(work, part), { recursive: true })
    const flags = [
      ...['--docs', join(work, 'project', 'docs', 'project_plans')],
      ...['--progress', join(work, 'project', '.claude', 'progress')],
      ...['--sessions', join(work, 'sessions')],
      ...['--db', join(work, 'parity.db')],
    ]
    const out = join(work, 'export.json')
    await ccdash(['sync', '--json', ...flags])
    await ccdash(['export', '--out', out, ...flags])
    return readExported(JSON.parse(await readFile(out, 'utf8')) as Exported)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function ccdash(args: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [CLI, ...args], { timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 })
}
