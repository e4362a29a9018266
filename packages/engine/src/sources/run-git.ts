/**
 * Runs git so that nothing but git runs: no shell, no hooks, no locks, no prompts, no network.
 *
 * Whatever git does besides, it does because a configuration names it. So it is given none but ours: `GIT_DIR` is a folder
 * of our own making (`private-git-dir.ts`), the user's and the system's files are switched off, and of the environment no
 * `GIT_…` goes through. Needs git 2.17; SHA-256 repositories need 2.29.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { findProgram, searchFolders } from './find-program.ts'
import { GitRefusal } from './git-refusal.ts'
import { watchForStall } from './stalled-process.ts'

export type GitReader = {
  /** Folders with links resolved; a git that lies in one of them is not run. */
  readonly outside: readonly string[]
  /** Environment git is found with and starts with; everything named `GIT_…` is dropped. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export type GitCommand = GitReader & {
  /** Where git starts: a folder of ours, never one of the project. */
  readonly cwd: string
  readonly args: readonly string[]
  /** Added to the environment. */
  readonly ownEnv: Readonly<Record<string, string>>
}

/** `absent`: there is no git to run; `failed`: git says why. */
export type GitOutcome = { readonly status: 'ok' | 'absent' } | { readonly status: 'failed'; readonly reason: string }

const READ_ONLY = ['--no-pager', '--no-optional-locks', '--literal-pathspecs']
const REASON_CHARACTERS = 500
const FIELD_BYTES = 1024 * 1024
const USAGE = 129
const STALLED =
  'waited for what did not come, as for a named pipe in place of a file it reads (.gitignore, .gitattributes, an object)'
const STALL_LOOKS = 8
const STALL_LOOK_MS = 1000

/**
 * Gives every NUL-terminated field of git's output to `onField`, as it comes; git is ended when that throws.
 *
 * @throws the signal's reason when aborted, and what `onField` threw; every failure of git is an outcome.
 */
export async function runGit(command: GitCommand, onField: (field: string) => void): Promise<GitOutcome> {
  const { cwd, outside, args, env, timeoutMs, signal } = command
  signal?.throwIfAborted()
  const program = await findProgram('git', env, outside)
  if (program === null) return { status: 'absent' }
  const enough = new AbortController()
  const stalled = new AbortController()
  const limits = [
    AbortSignal.timeout(timeoutMs),
    enough.signal,
    stalled.signal,
    ...(signal === undefined ? [] : [signal]),
  ]
  const stop = AbortSignal.any(limits)
  const child = spawn(program, [...READ_ONLY, ...args], {
    cwd,
    env: readOnlyEnv(command),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: stop,
    killSignal: 'SIGKILL',
    windowsHide: true,
  })
  let failure: Error | null = null
  child.on('error', (error) => (failure ??= error))
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  let said = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => (said = said.length < REASON_CHARACTERS ? said + text : said))
  const split = createFieldSplitter(onField)
  child.stdout.on('data', (chunk: Buffer) => {
    if (enough.signal.aborted) return
    try {
      split(chunk)
    } catch (error) {
      enough.abort(error)
    }
  })
  const stall = { looks: STALL_LOOKS, everyMs: STALL_LOOK_MS, onStall: () => stalled.abort() }
  using _ = child.pid === undefined ? null : watchForStall({ pid: child.pid, ...stall })
  const exitCode = await closed

  signal?.throwIfAborted()
  enough.signal.throwIfAborted()
  const name = `git ${args[0] ?? ''}`
  if (stalled.signal.aborted) return { status: 'failed', reason: `${name} ${STALLED}` }
  if (stop.aborted) return { status: 'failed', reason: `${name} took longer than ${timeoutMs} ms` }
  if (failure !== null) return { status: 'failed', reason: `${name} did not start: ${String(failure)}` }
  if (exitCode === 0) return { status: 'ok' }
  const reason = said.trim().slice(0, REASON_CHARACTERS) || `${name} ended with exit code ${exitCode}`
  return { status: 'failed', reason: exitCode === USAGE ? `this git is too old, 2.17 is needed: ${reason}` : reason }
}

function readOnlyEnv({ env, ownEnv }: GitCommand): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !/^(?:GIT_|PATH$)/i.test(name))
  return {
    ...Object.fromEntries(kept),
    PATH: searchFolders(env).join(path.delimiter),
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    ...ownEnv,
  }
}

/** Cuts chunks of bytes at NUL; a field that spans chunks is put together. */
function createFieldSplitter(onField: (field: string) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
      onField(bytes.toString('utf8', start, end))
      start = end + 1
    }
    rest = Buffer.from(bytes.subarray(start))
    if (rest.length > FIELD_BYTES) throw new GitRefusal(`git names a path of more than ${FIELD_BYTES} bytes`)
  }
}
