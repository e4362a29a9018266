/**
 * The engine thread, and a new one when it is lost.
 *
 *   starting ──open──▶ answering ──does not answer (watchdog.ts), or dies──▶ lost: ended, what it was at is remembered
 *       │                  ▲                                                  │
 *       │                  └──open, its operations ended as ENGINE_STUCK──── starting anew ◀──┘   again after a pause when that fails
 *       └──cannot be opened the first time──▶ `opened` rejects
 */
import { OpsError, type OpsCommands, type WatcherHealth } from '@ccdash/api-contract'
import type { LostEngine } from '@ccdash/engine/vitals'
import { setTimeout as wait } from 'node:timers/promises'
import { startEngineThread, type EngineClient } from './engine-client.ts'
import { COMMANDS } from './engine-rpc.ts'
import type { Settings } from '../env.ts'
import type { Log } from '../log.ts'
import { WATCHDOG_LIMITS, watchVitals, type Watchdog, type WatchdogLimits } from './watchdog.ts'

export type SupervisedEngine = {
  /** Resolves when database and engine are open for the first time; rejects with why they could not be opened. */
  readonly opened: Promise<void>
  /** Wait until an engine is open. @throws OpsError ENGINE_NOT_READY when it is lost meanwhile, or none can be had */
  readonly commands: OpsCommands
  startWatching(): Promise<void>
  watcherHealth(): WatcherHealth
  /** What is wrong with it, in words; null when it answers. */
  trouble(): string | null
  /** Running operations end as ABORTED. Waits at most `timeoutMs`, then ends the thread. */
  close(timeoutMs: number): Promise<void>
}

export type SuperviseOptions = {
  readonly settings: Settings
  readonly log: Pick<Log, 'error'>
  readonly onChanged: () => void
  readonly limits?: WatchdogLimits
  /** What runs in the thread; another one in tests. */
  readonly thread?: URL
  /** Between two attempts to start a new one. */
  readonly retryMs?: number
}

const RETRY_MS = 2000

export function superviseEngine(options: SuperviseOptions): SupervisedEngine {
  const { settings, log, onChanged, limits = WATCHDOG_LIMITS, thread, retryMs = RETRY_MS } = options
  let watches = false // asked for, so that a new engine watches too
  let trouble: string | null = null
  let closed = false
  let hasOpened = false
  let replaced = Promise.withResolvers<void>()
  let dog: Watchdog | null = null

  function start(lost: LostEngine | null): EngineClient {
    const client = startEngineThread(settings, { onChanged, lost, ...(thread === undefined ? {} : { thread }) })
    dog = watchVitals(client.vitals, limits, () => {
      client.abandon(new Error(`it did not answer for ${(dog?.silentMs() ?? 0) / 1000} s`))
    })
    return client
  }

  let current = start(null)
  const { opened } = current
  void follow(current)

  /** Replaces each engine that is lost, until closed. */
  async function follow(first: EngineClient): Promise<void> {
    try {
      await first.opened
      hasOpened = true
    } catch {
      return // told by `opened`
    }
    for (let client: EngineClient = first; ;) {
      const error = await client.died
      if (closed) return
      const silentMs = dog?.silentMs() ?? 0
      dog?.stop()
      const silentSeconds = client.isAbandoned() ? Math.round(silentMs / 1000) : null
      const lost = { place: client.vitals.place(), silentSeconds }
      trouble = `the engine is being started anew: ${error.message}`
      log.error({ err: error, ...lost }, 'the engine was lost')
      client = await restart(lost)
      if (closed) return
    }
  }

  async function restart(lost: LostEngine): Promise<EngineClient> {
    for (;;) {
      current = start(lost)
      replaced.resolve()
      replaced = Promise.withResolvers()
      onChanged()
      try {
        await current.opened
        trouble = null
        if (watches) await current.startWatching()
        onChanged()
        return current
      } catch (error) {
        if (closed) return current
        dog?.stop()
        await current.close(0)
        log.error({ err: error }, 'the engine could not be started anew')
        trouble = `the engine cannot be started: ${error instanceof Error ? error.message : String(error)}`
        await wait(retryMs)
      }
    }
  }

  const command =
    (name: keyof OpsCommands) =>
    async (...input: unknown[]): Promise<unknown> => {
      const asked = current
      const call = asked.commands[name] as (...input: unknown[]) => Promise<unknown>
      try {
        return await call(...input)
      } catch (error) {
        const wasLost = hasOpened && !closed && error instanceof OpsError && error.code === 'ENGINE_NOT_READY'
        if (name !== 'waitForOperation' || !wasLost) throw error
        // Whoever waits for an operation is told its end by the engine that has written it.
        if (asked === current) await replaced.promise
        return command(name)(...input)
      }
    }
  return {
    opened,
    commands: Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, command(name as keyof OpsCommands)])) as {
      [Name in keyof OpsCommands]: OpsCommands[Name] // the thread answers with what OpsCommands says
    },
    startWatching() {
      watches = true
      return current.startWatching()
    },
    watcherHealth: () => current.watcherHealth(),
    trouble() {
      if (trouble !== null) return trouble
      if (dog?.isSlow() !== true) return null
      return `the engine has not answered for ${Math.round(dog.silentMs() / 1000)} s`
    },
    async close(timeoutMs) {
      closed = true
      replaced.resolve()
      dog?.stop()
      await current.close(timeoutMs)
    },
  }
}
