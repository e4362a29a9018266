/** Runs `ccdash` as a process of its own, as a user would. */
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const CLI = join(import.meta.dirname, '..', 'cli.ts')
const SAMPLE = join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'sample-project')

export type CommandResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** @param env  added to a bare environment: no CCDASH_ variable of the tester's own gets in. */
export function startCommand(args: readonly string[], env: Record<string, string> = {}) {
  const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CCDASH_')))
  return spawn(process.execPath, [CLI, ...args], { env: { ...bare, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}

export async function runCommand(args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
  const child = startCommand(args, env)
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

export type Workspace = AsyncDisposable & {
  readonly folder: string
  /** A copy of the bundled sample outside of any git repository, every file of one fixed date. */
  readonly project: string
  readonly database: string
}

export async function openWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-cli-'))
  const project = join(folder, 'sample')
  await cp(SAMPLE, project, { recursive: true })
  const fixed = new Date('2026-11-01T12:00:00Z')
  for (const entry of await readdir(project, { recursive: true })) await utimes(join(project, entry), fixed, fixed)
  return {
    folder,
    project,
    database: join(folder, 'ccdash.db'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
