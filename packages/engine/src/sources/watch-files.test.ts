import type { FSWatcherEventMap } from 'chokidar'
import { appendFile, rename, rm, symlink } from 'node:fs/promises'
import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createTempTree } from './testing/temp-tree.ts'
import { watchFiles } from './watch-files.ts'
import type { WatchedChange, WatchEvent, WatchFiles } from './watch-types.ts'
import { createWatchQueue, MAX_BATCH_PATHS } from './watch-queue.ts'

const HOUR_MS = 3_600_000

/** Watches and takes events one by one; stops when disposed. */
function open(roots: WatchFiles['roots'], options: Partial<WatchFiles> = {}) {
  const stop = new AbortController()
  const timing = { quietMs: 100, restMs: 0, ...options.timing }
  const watching = watchFiles({ roots, signal: stop.signal, reconcileEveryMs: HOUR_MS, ...options, timing })
  const events: AsyncIterator<WatchEvent, void> = watching[Symbol.asyncIterator]()
  const next = async (): Promise<WatchEvent | null> => {
    const result = await events.next()
    return result.done === true ? null : result.value
  }
  return {
    next,
    status: watching.status,
    stop: () => stop.abort(),
    /** Changes of as many batches as it takes to see all these paths; the last of each path. */
    async changesOf(...paths: string[]): Promise<WatchedChange[]> {
      const seen = new Map<string, WatchedChange>()
      while (!paths.every((path) => seen.has(path))) {
        const event = await next()
        if (event === null) break
        if (event.type === 'changes') for (const change of event.changes) seen.set(change.path, change)
      }
      return [...seen.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
    },
    [Symbol.dispose]: () => stop.abort(),
  }
}

function plain(...folders: string[]): WatchFiles['roots'] {
  return folders.map((folder) => ({ path: folder, realPath: folder }))
}

const STARTED = { type: 'reconcile', cause: 'started' }

describe('watchFiles', () => {
  it('ticks once it watches, then reports appends, new files, new folders and deletions, and nothing else', async () => {
    await using tree = await createTempTree({ 's/a.jsonl': '{}\n', 's/b.jsonl': '', 'd/c.md': '', 'd/.git/x.md': '' })
    using watching = open(plain(tree.at('s'), tree.at('d')))
    expect(await watching.next()).toEqual(STARTED)
    await appendFile(tree.at('s/a.jsonl'), '{}\n')
    await tree.write('d/notes.txt')
    await tree.write('d/.git/x.md', 'changed')
    await tree.write('d/new/deep/ü.md')
    await rm(tree.at('s/b.jsonl'))
    expect(await watching.changesOf(tree.at('s/a.jsonl'), tree.at('s/b.jsonl'), tree.at('d/new/deep/ü.md'))).toEqual([
      { path: tree.at('d/new/deep/ü.md'), changeType: 'modified' },
      { path: tree.at('s/a.jsonl'), changeType: 'modified' },
      { path: tree.at('s/b.jsonl'), changeType: 'deleted' },
    ])
  })

  it('notices a root that appears later, vanishes and comes back', async () => {
    await using tree = await createTempTree()
    using watching = open(plain(tree.at('not/yet/there')), { lookAtRootsMs: HOUR_MS })
    expect(await watching.next()).toEqual(STARTED)
    const file = await tree.write('not/yet/there/a.md')
    expect(await watching.changesOf(file)).toEqual([{ path: file, changeType: 'modified' }])
    await rm(tree.at('not'), { recursive: true })
    expect(await watching.changesOf(file)).toEqual([{ path: file, changeType: 'deleted' }])
    await tree.write('not/yet/there/a.md')
    expect(await watching.changesOf(file)).toEqual([{ path: file, changeType: 'modified' }])
  })

  it('reports paths as the walk has them when a root is reached through a link', async () => {
    await using tree = await createTempTree({ 'real/a.md': '' })
    await symlink(tree.at('real'), tree.at('link'))
    using watching = open([{ path: tree.at('link'), realPath: tree.at('real') }])
    expect(await watching.next()).toEqual(STARTED)
    await appendFile(tree.at('real/a.md'), 'more')
    expect(await watching.changesOf(tree.at('link/a.md'))).toEqual([
      { path: tree.at('link/a.md'), changeType: 'modified' },
    ])
  })

  it('reports the files of a renamed folder under both names', async () => {
    await using tree = await createTempTree({ 'd/old/a.md': '' })
    using watching = open(plain(tree.at('d')))
    expect(await watching.next()).toEqual(STARTED)
    await rename(tree.at('d/old'), tree.at('d/new'))
    expect(await watching.changesOf(tree.at('d/old/a.md'), tree.at('d/new/a.md'))).toEqual([
      { path: tree.at('d/new/a.md'), changeType: 'modified' },
      { path: tree.at('d/old/a.md'), changeType: 'deleted' },
    ])
  })
})

/** Stands in for chokidar: events are emitted by the test. */
function createFake() {
  const made: { folders: string[]; emitter: EventEmitter<FSWatcherEventMap>; closed: boolean }[] = []
  const watch: NonNullable<WatchFiles['watch']> = (folders) => {
    const emitter = new EventEmitter<FSWatcherEventMap>()
    const entry = { folders, emitter, closed: false }
    made.push(entry)
    return Object.assign(emitter, {
      close: () => {
        entry.closed = true
        return Promise.resolve()
      },
    })
  }
  const latest = () => {
    const entry = made.at(-1)
    if (entry === undefined) throw new Error('nothing watches')
    return entry.emitter
  }
  return { made, watch, latest }
}

describe('batches', () => {
  it('wait for quiet, hold one change per path, the last one', async () => {
    const fake = createFake()
    using watching = open(plain('/d'), { watch: fake.watch, timing: { quietMs: 30 } })
    for (const [event, path] of [
      ['add', '/d/a.md'],
      ['change', '/d/b.md'],
      ['unlink', '/d/a.md'],
      ['unlink', '/d/c.md'],
      ['add', '/d/c.md'],
      ['addDir', '/d/x.md'],
      ['change', '/d/x.txt'],
    ] as const) {
      fake.latest().emit('all', event, path)
    }
    expect(await watching.next()).toEqual({
      type: 'changes',
      changes: [
        { path: '/d/b.md', changeType: 'modified' },
        { path: '/d/a.md', changeType: 'deleted' },
        { path: '/d/c.md', changeType: 'modified' },
      ],
    })
  })

  it('do not wait for quiet for ever', async () => {
    const fake = createFake()
    using watching = open(plain('/d'), { watch: fake.watch, timing: { quietMs: 1_000, maxWaitMs: 60 } })
    const noise = setInterval(() => fake.latest().emit('all', 'change', '/d/a.md'), 10)
    const event = await watching.next()
    clearInterval(noise)
    expect(event?.type).toBe('changes')
  })

  it('come at once after a pause, then once per rest, however much changes', async () => {
    const fake = createFake()
    using watching = open(plain('/d'), { watch: fake.watch, timing: { quietMs: 10, maxWaitMs: 50, restMs: 200 } })
    const startedAt = performance.now()
    const noise = setInterval(() => fake.latest().emit('all', 'change', '/d/a.md'), 20)
    const times: number[] = []
    for (let batch = 0; batch < 3; batch += 1) {
      expect((await watching.next())?.type).toBe('changes')
      times.push(performance.now() - startedAt)
    }
    clearInterval(noise)
    const [first = 0, second = 0, third = 0] = times
    expect(first).toBeLessThan(120)
    expect(second - first).toBeGreaterThan(190)
    expect(third - second).toBeGreaterThan(190)
  })

  it('gather while the consumer is busy', async () => {
    const fake = createFake()
    using watching = open(plain('/d'), { watch: fake.watch, timing: { quietMs: 5 } })
    fake.latest().emit('all', 'change', '/d/a.md')
    await pause(30)
    fake.latest().emit('all', 'change', '/d/b.md')
    await pause(30)
    expect(await watching.next()).toMatchObject({ changes: [{ path: '/d/a.md' }, { path: '/d/b.md' }] })
  })
})

describe('reconcile ticks', () => {
  it('stand for a batch of too many paths, and for a tick not taken yet', async () => {
    const fake = createFake()
    using watching = open(plain('/d'), { watch: fake.watch, timing: { quietMs: 20 } })
    fake.latest().emit('ready')
    for (let n = 0; n <= MAX_BATCH_PATHS + 1; n += 1) fake.latest().emit('all', 'add', `/d/${n}.md`)
    await pause(50)
    expect(await watching.next()).toEqual({ type: 'reconcile', cause: 'overflow' })
    for (let n = 0; n < MAX_BATCH_PATHS; n += 1) fake.latest().emit('all', 'add', `/d/${n}.md`)
    const event = await watching.next()
    expect(event?.type === 'changes' && event.changes.length).toBe(MAX_BATCH_PATHS)
  })

  it('come at the interval', async () => {
    const fake = createFake()
    using watching = open(plain('/d'), { watch: fake.watch, reconcileEveryMs: 10 })
    for (let tick = 0; tick < 3; tick += 1) {
      expect(await watching.next()).toEqual({ type: 'reconcile', cause: 'interval' })
    }
  })

  it('that were not taken are one', async () => {
    const queue = createWatchQueue({ quietMs: 1, maxWaitMs: 1, restMs: 0 })
    const events = queue.events()
    for (let tick = 0; tick < 3; tick += 1) queue.reconcile('interval')
    expect((await events.next()).value).toEqual({ type: 'reconcile', cause: 'interval' })
    const next = events.next()
    queue.close()
    expect((await next).done).toBe(true)
  })

  it('come after a failure and when watching works again; pauses grow; the old watcher is closed and not heard', async () => {
    const fake = createFake()
    using watching = open(plain('/d'), { watch: fake.watch, retryAfterMs: 20, timing: { quietMs: 1 } })
    const old = fake.latest()
    old.emit('error', new Error('no watches left'))
    expect(watching.status()).toMatchObject({
      state: 'degraded',
      problem: { code: 'WATCHING_FAILED', message: 'watching failed: no watches left' },
    })
    expect(fake.made[0]?.closed).toBe(true)
    expect(await watching.next()).toEqual({ type: 'reconcile', cause: 'restarted' })
    old.emit('all', 'change', '/d/old.md')
    await expect.poll(() => fake.made.length).toBe(2)
    fake.latest().emit('ready')
    expect(watching.status()).toEqual({ state: 'running', problem: null })
    expect(await watching.next()).toEqual({ type: 'reconcile', cause: 'restarted' })
    fake.latest().emit('all', 'change', '/d/a.md')
    expect(await watching.next()).toMatchObject({ changes: [{ path: '/d/a.md' }] })
    const failedAt = performance.now()
    fake.latest().emit('error', new Error('again'))
    await expect.poll(() => fake.made.length, { interval: 2 }).toBe(3)
    expect(performance.now() - failedAt).toBeGreaterThan(35)
  })
})

describe('the end', () => {
  it('comes with the signal, also while waiting', async () => {
    const fake = createFake()
    const watching = open(plain('/d'), { watch: fake.watch, retryAfterMs: 1 })
    const waiting = watching.next()
    watching.stop()
    expect(await waiting).toBeNull()
    expect(watching.status().state).toBe('stopped')
    expect(fake.made[0]?.closed).toBe(true)
    fake.latest().emit('error', new Error('late'))
    await pause(20)
    expect(fake.made).toHaveLength(1)
  })

  it('comes when the consumer leaves its loop', async () => {
    const fake = createFake()
    const signal = new AbortController().signal
    const watching = watchFiles({ roots: plain('/d'), signal, reconcileEveryMs: 5, watch: fake.watch })
    for await (const event of watching) {
      expect(event.type).toBe('reconcile')
      break
    }
    expect(watching.status().state).toBe('stopped')
    expect(fake.made[0]?.closed).toBe(true)
  })

  it('has come already when the signal is aborted at the start', async () => {
    const fake = createFake()
    const watching = watchFiles({
      roots: plain('/d'),
      signal: AbortSignal.abort(),
      reconcileEveryMs: 5,
      watch: fake.watch,
    })
    expect(await Array.fromAsync(watching)).toEqual([])
    expect(watching.status().state).toBe('stopped')
    expect(fake.made).toEqual([])
  })
})
