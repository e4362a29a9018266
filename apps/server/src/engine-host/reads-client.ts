/**
 * Reads and subscriptions as the answering thread sees them: each crosses to a thread that has a connection of its own, so that
 * none of them, however large or hostile its data, keeps an answer waiting that needs none of it.
 */
import type { OperationsUpdate, OpsReads, OpsWatches, StatusReport, WatcherHealth } from '@ccdash/api-contract'
import { clientGone } from '../client-gone.ts'
import type { Settings } from '../env.ts'
import type { Log } from '../log.ts'
import { createLane, type LaneSettings, type ReadsLane } from './reads-lane.ts'
import { laneOf, READS, type LaneName, type WatchRequest } from './reads-rpc.ts'

export type ReadsClient = {
  readonly reads: OpsReads & OpsWatches
  /** Begins to load what reads, before there is a database. */
  warmUp(): void
  /** To be called when the engine has opened the database. @throws why it cannot be opened for reading */
  open(): Promise<void>
  /** The engine has written, or its watcher has changed: whoever watches is told. */
  changed(): void
  /** Sends whoever watches away; they come back when a server answers again. */
  endWatches(): void
  close(timeoutMs: number): Promise<void>
}

export type ReadsOptions = {
  readonly settings: Settings
  readonly log: Pick<Log, 'error'>
  readonly watcherHealth: () => WatcherHealth
  readonly limits?: ReadLimits
  /** What runs in the threads; another one in tests. */
  readonly thread?: URL
}

/** A read that has not answered after so many ticks is ended. */
export type ReadLimits = { readonly limitTicks: number; readonly tickMs: number }

const THREAD = new URL('./reads-thread.ts', import.meta.url)
const LIMITS: ReadLimits = { limitTicks: 60, tickMs: 500 }

/** SQLite answers one read at a time whatever is asked of it; PostgreSQL answers some side by side. */
const SIZES: Readonly<Record<LaneName, Pick<LaneSettings, 'atOnce' | 'waitAtMost'>>> = {
  light: { atOnce: 8, waitAtMost: 1000 },
  browse: { atOnce: 4, waitAtMost: 200 },
  heavy: { atOnce: 1, waitAtMost: 50 },
}

export function createReadsClient({
  settings,
  log,
  watcherHealth,
  limits = LIMITS,
  thread = THREAD,
}: ReadsOptions): ReadsClient {
  const migrated = Promise.withResolvers<void>()
  migrated.promise.catch(() => {})
  const lane = (name: LaneName): ReadsLane =>
    createLane({
      ...{ name, thread, ...SIZES[name], ...limits },
      async open(rpc) {
        await migrated.promise
        await rpc.open(settings, watcherHealth())
      },
      onLost: (err) => log.error({ err, lane: name }, 'a thread that reads has been started anew'),
    })
  const lanes: Readonly<Record<LaneName, ReadsLane>> = {
    light: lane('light'),
    browse: lane('browse'),
    heavy: lane('heavy'),
  }
  const all = Object.values(lanes)
  const read =
    (name: keyof OpsReads) =>
    (...input: unknown[]): Promise<unknown> =>
      lanes[laneOf(name, input[0])].call(name, input, clientGone)
  const { light } = lanes
  return {
    reads: {
      ...(Object.fromEntries(
        Object.keys(READS).map((name) => [name, read(name as keyof OpsReads)]),
      ) as unknown as OpsReads), // the thread answers with what OpsReads says
      watchOperations: (operations, signal) => watch<OperationsUpdate>(light, { operations }, signal),
      watchStatus: (signal) => watch<StatusReport>(light, { operations: null }, signal),
    },
    warmUp: () => void light.opened().catch(() => {}), // `open` tells
    async open() {
      migrated.resolve()
      await light.opened()
    },
    changed: () => light.tell((rpc) => void rpc.changed.asEvent(watcherHealth())),
    endWatches: () => light.tell((rpc) => void rpc.endWatches.asEvent()),
    async close(timeoutMs) {
      migrated.reject(new Error('closed before the database was open'))
      await Promise.all(all.map((one) => one.close(timeoutMs)))
    },
  }
}

let lastWatch = 0

/** A subscription of the thread, asked for its next message when the reader asks. */
async function* watch<Message>(
  lane: ReadsLane,
  request: WatchRequest,
  signal: AbortSignal,
): AsyncGenerator<Message, void> {
  if (signal.aborted) return
  const rpc = lane.rpc()
  lastWatch += 1
  const id = lastWatch
  const close = (): void => void rpc.closeWatch.asEvent(id)
  await lane.opened()
  void rpc.openWatch.asEvent(id, request)
  signal.addEventListener('abort', close, { once: true })
  try {
    while (!signal.aborted) {
      const { done, value } = await rpc.nextMessage(id)
      if (done === true) return
      yield value as Message // made by the subscription that was asked for
    }
  } finally {
    signal.removeEventListener('abort', close)
    if (!rpc.$closed) close()
  }
}
