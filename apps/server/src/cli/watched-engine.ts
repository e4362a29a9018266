/**
 * Operations of a command run in an engine thread that this one watches: a file that no parser comes back from ends the command
 * with what it was at, instead of holding it for ever. The thread is started by the first operation.
 */
import { OpsError, type OpsApi, type OpsCommands } from '@ccdash/api-contract'
import { startEngineThread, type EngineClient } from '../engine-host/engine-client.ts'
import type { EngineHost } from '../engine-host/engine-host.ts'
import type { Settings } from '../env.ts'
import { WATCHDOG_LIMITS, watchVitals, type Watchdog, type WatchdogLimits } from '../engine-host/watchdog.ts'

export type WatchedEngine = {
  readonly ops: OpsApi
  close(): Promise<void>
}

export type WatchedEngineOptions = {
  readonly limits?: WatchdogLimits
  /** What runs in the thread; another one in tests. */
  readonly thread?: URL
}

type Running = { readonly client: EngineClient; readonly dog: Watchdog; readonly settled: Promise<void> }

const CLOSE_MS = 10_000

/** @param host  the engine of this thread: reads, and what is no operation. */
export function createWatchedEngine(
  settings: Settings,
  host: EngineHost,
  { limits = WATCHDOG_LIMITS, thread }: WatchedEngineOptions = {},
): WatchedEngine {
  let running: Running | null = null

  function start(): Running {
    const client = startEngineThread(settings, thread === undefined ? {} : { thread })
    const dog = watchVitals(client.vitals, limits, () => client.abandon(new Error('the engine did not answer')))
    return { client, dog, settled: settle(client, () => dog.silentMs()) }
  }

  /** Resolves once the end of what a lost engine worked on is written. */
  async function settle(client: EngineClient, silentMs: () => number): Promise<void> {
    await client.died
    const silentSeconds = client.isAbandoned() ? Math.round(silentMs() / 1000) : null
    await host.settleLost({ place: client.vitals.place(), silentSeconds })
  }

  /** Operations are started in the thread. */
  const inThread =
    <Name extends keyof OpsCommands>(name: Name) =>
    (...input: unknown[]): Promise<unknown> => {
      running ??= start()
      return (running.client.commands[name] as (...input: unknown[]) => Promise<unknown>)(...input)
    }

  async function waitForOperation(id: string): ReturnType<OpsApi['waitForOperation']> {
    if (running === null) return host.ops.waitForOperation(id)
    try {
      return await running.client.commands.waitForOperation(id)
    } catch (error) {
      if (!(error instanceof OpsError) || error.code !== 'ENGINE_NOT_READY') throw error
      await running.settled
      return host.ops.getOperation(id)
    }
  }
  const started = ['startSync', 'startRebuildLinks', 'startSyncPaths', 'retryOperation'] as const
  return {
    ops: {
      ...host.ops,
      ...(Object.fromEntries(started.map((name) => [name, inThread(name)])) as Pick<OpsApi, (typeof started)[number]>),
      waitForOperation,
      cancelOperation: (id) => (running?.client.commands ?? host.ops).cancelOperation(id),
    },
    async close() {
      running?.dog.stop()
      await running?.client.close(CLOSE_MS)
    },
  }
}
