/** Runs git to read a repository: no shell, no hooks, no locks, no prompts, no network. */
import { spawn } from 'node:child_process'

export type GitCommand = {
  /** Top level of the work tree; git looks for no other repository. */
  readonly topLevel: string
  readonly args: readonly string[]
  /** Environment git starts with; variables that point at another repository are dropped. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** `absent`: there is no git to run, or no repository; `failed`: git says why. */
export type GitOutcome = { readonly status: 'ok' | 'absent' } | { readonly status: 'failed'; readonly reason: string }

const READ_ONLY = [
  '--no-optional-locks',
  '--literal-pathspecs',
  ...[
    'core.quotepath=off',
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'log.follow=false',
    'diff.relative=false',
  ].flatMap((setting) => ['-c', setting]),
]
const OTHER_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|GRAFT_FILE)$/
const REASON_CHARACTERS = 500

/**
 * Gives every NUL-terminated field of git's output to `onField`, as it comes.
 *
 * @throws the signal's reason when aborted; every failure of git is an outcome.
 */
export async function runGit(command: GitCommand, onField: (field: string) => void): Promise<GitOutcome> {
  const { topLevel, args, timeoutMs, signal } = command
  signal?.throwIfAborted()
  const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])])
  const child = spawn('git', [...READ_ONLY, '-C', topLevel, ...args], {
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
  child.stdout.on('data', createFieldSplitter(onField))
  const exitCode = await closed

  signal?.throwIfAborted()
  if (stop.aborted) return { status: 'failed', reason: `git ${args[0] ?? ''} took longer than ${timeoutMs} ms` }
  if (isNotFound(failure)) return { status: 'absent' }
  if (exitCode === 0) return { status: 'ok' }
  if (said.includes('not a git repository')) return { status: 'absent' }
  const reason = said.trim().slice(0, REASON_CHARACTERS) || `git ${args[0] ?? ''} ended with exit code ${exitCode}`
  return { status: 'failed', reason }
}

function readOnlyEnv({ env, topLevel }: GitCommand): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !OTHER_REPOSITORY.test(name))
  const parent = topLevel.slice(0, topLevel.lastIndexOf('/')) || '/'
  return {
    ...Object.fromEntries(kept),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_CEILING_DIRECTORIES: parent,
    LC_ALL: 'C',
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
  }
}

function isNotFound(error: Error | null): boolean {
  return error !== null && 'code' in error && error.code === 'ENOENT'
}
