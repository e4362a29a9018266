import { execFile, execFileSync } from 'node:child_process'
import { appendFile, mkdir, rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { watch as chokidarWatch } from 'chokidar'
import { createTempTree } from './testing/temp-tree.ts'
import { watchFiles } from './watch-files.ts'
import type { FileWatch, WatchEvent, WatchFiles } from './watch-types.ts'
import { readWatchLimits } from './watch-problem.ts'

type Open = Partial<WatchFiles> & { readonly folder: string }

/** Watches one folder; keeps all events. */
function open({ folder, ...options }: Open) {
  const stop = new AbortController()
  const watching: FileWatch = watchFiles({
    roots: [{ path: folder, realPath: folder }],
    signal: stop.signal,
    reconcileEveryMs: 3_600_000,
    timing: { restMs: 0 },
    retryAfterMs: 20,
    lookAtRootsMs: 50,
    ...options,
  })
  const events: WatchEvent[] = []
  const problems: (string | null)[] = []
  const done = (async () => {
    for await (const event of watching) {
      events.push(event)
      problems.push(watching.status().problem?.code ?? null)
    }
  })()
  const paths = (): string[] =>
    events.flatMap((event) => (event.type === 'changes' ? event.changes.map(({ path }) => path) : []))
  return {
    events,
    /** What was wrong at each event. */
    problems,
    paths,
    state: () => watching.status().state,
    problem: () => watching.status().problem?.code ?? null,
    status: watching.status,
    ticks: (cause: string) => events.filter((event) => event.type === 'reconcile' && event.cause === cause).length,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await done
    },
  }
}

const SOON = { timeout: 3_000, interval: 20 }

/** As chokidar reports it when fs.watch refuses: each folder's failure is an 'error'. */
function refusing(code: string, isRefused: () => boolean): NonNullable<WatchFiles['watch']> {
  return (folders, options) => {
    const watcher = chokidarWatch(folders, options)
    const error = Object.assign(new Error(`${code}: system limit, watch`), { code, syscall: 'watch' })
    if (isRefused()) process.nextTick(() => watcher.emit('error', error))
    return watcher
  }
}

describe('a watcher that cannot watch', () => {
  it.each([
    ['ENOSPC', 'NO_WATCHES_LEFT', 'sysctl fs.inotify.max_user_watches='],
    ['EMFILE', 'NO_HANDLES_LEFT', 'sysctl fs.inotify.max_user_instances='],
  ])(
    'is degraded by %s, says what to raise, compares more often, and recovers by itself',
    async (errno, code, advice) => {
      await using tree = await createTempTree({ 'd/a.md': '' })
      let isRefused = true
      await using watching = open({
        folder: tree.at('d'),
        watch: refusing(errno, () => isRefused),
        reconcileDegradedMs: 30,
      })
      await expect.poll(watching.problem, SOON).toBe(code)
      expect(watching.status().problem?.advice).toContain(advice)
      if (process.platform === 'linux') expect(watching.status().problem?.message).toMatch(/ is \d+\)$/)
      await expect.poll(() => watching.ticks('interval'), SOON).toBeGreaterThan(2)
      isRefused = false
      await expect.poll(watching.state, SOON).toBe('running')
      await expect.poll(() => watching.ticks('restarted'), SOON).toBeGreaterThan(0)
      await appendFile(tree.at('d/a.md'), 'more')
      await expect.poll(watching.paths, SOON).toContain(tree.at('d/a.md'))
      const ticks = watching.ticks('interval')
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(watching.ticks('interval')).toBeLessThanOrEqual(ticks + 1)
    },
  )

  it.runIf(process.platform === 'linux')(
    'meets the true limit of open files in a process of its own, and recovers',
    async () => {
      await using tree = await createTempTree({ 'd/a.md': '' })
      const child = fileURLToPath(new URL('./testing/watch-without-files.ts', import.meta.url))
      const { stdout } = await promisify(execFile)('bash', [
        '-c',
        'ulimit -n 80; exec "$0" "$1" "$2"',
        process.execPath,
        child,
        tree.at('d'),
      ])
      expect(stdout.trim().split('\n')).toEqual(['NO_HANDLES_LEFT', 'running', 'a.md'])
    },
  )
})

describe('a watched folder', () => {
  it.each([
    [
      'renamed away and made again',
      async (at: (name: string) => string) => {
        await rename(at('p/d'), at('p/old'))
        await mkdir(at('p/d'))
      },
    ],
    [
      'deleted and made again',
      async (at: (name: string) => string) => {
        await rm(at('p/d'), { recursive: true })
        await mkdir(at('p/d'))
      },
    ],
    [
      'gone with the folder above it, which is made again',
      async (at: (name: string) => string) => {
        await rename(at('p'), at('q'))
        await mkdir(at('p/d'), { recursive: true })
      },
    ],
  ])('is watched anew when it was %s', async (_, change) => {
    await using tree = await createTempTree({ 'p/d/a.md': '' })
    await using watching = open({ folder: tree.at('p/d') })
    await expect.poll(() => watching.ticks('started'), SOON).toBe(1)
    await change(tree.at)
    await expect.poll(() => watching.ticks('restarted'), SOON).toBeGreaterThan(0)
    await expect.poll(watching.state, SOON).toBe('running')
    await tree.write('p/d/b.md')
    await expect.poll(watching.paths, SOON).toContain(tree.at('p/d/b.md'))
  })

  it('whose parent is renamed leaves the watcher degraded until it is watched anew', async () => {
    await using tree = await createTempTree({ 'p/d/a.md': '' })
    await using watching = open({ folder: tree.at('p/d'), retryAfterMs: 400 })
    await expect.poll(() => watching.ticks('started'), SOON).toBe(1)
    await rename(tree.at('p'), tree.at('q'))
    await expect.poll(watching.problem, SOON).toBe('FOLDER_REPLACED')
    await expect.poll(watching.state, SOON).toBe('running')
    await rename(tree.at('q'), tree.at('p'))
    await expect.poll(() => watching.ticks('restarted'), SOON).toBeGreaterThan(1)
  })
})

describe('more changes than the system keeps', () => {
  it.runIf(readWatchLimits().queuedEvents !== null)('are noticed, and everything is compared', async () => {
    await using tree = await createTempTree({ 'd/a.md': '' })
    await using watching = open({ folder: tree.at('d'), lookAtRootsMs: 3_600_000 })
    await expect.poll(() => watching.ticks('started'), SOON).toBe(1)
    // The thread does not get to the events before all are there.
    const changes = Math.ceil((readWatchLimits().queuedEvents ?? 0) / 2) + 500
    execFileSync('bash', [
      '-c',
      `cd "$0"; for ((n = 0; n < ${changes}; n++)); do : > "$n.txt"; done; rm -f ./*.txt`,
      tree.at('d'),
    ])
    await expect.poll(() => watching.ticks('overflow'), { timeout: 20_000 }).toBeGreaterThan(0)
    await expect.poll(watching.state, SOON).toBe('running')
    expect(watching.problems).toContain('EVENTS_LOST')
  })
})
