/** The engine as the answering thread sees it: commands that cross to the engine thread, and what that thread tells. */
import { WATCHER_STOPPED, OpsError, type OpsCommands, type WatcherHealth } from '@ccdash/api-contract'
import { createVitalsBuffer, readVitals, type LostEngine, type VitalsReader } from '@ccdash/engine/vitals'
import { Worker } from 'node:worker_threads'
import { COMMANDS, connect, type EngineCalls, type EngineNews } from './engine-rpc.ts'
import type { Settings } from '../env.ts'

export type EngineClient = {
  /** Resolves when database and engine are open; rejects with why they could not be opened. */
  readonly opened: Promise<void>
  /** Resolves when the thread has died by itself or was abandoned: it writes nothing any more. */
  readonly died: Promise<Error>
  /** What the thread is at. */
  readonly vitals: VitalsReader
  /** Wait until it is open. @throws OpsError ENGINE_NOT_READY when it is not, or no more. */
  readonly commands: OpsCommands
  startWatching(): Promise<void>
  watcherHealth(): WatcherHealth
  /** Ends the thread, whatever it is at: `died` resolves with the reason once it is gone, or at least will never write again. */
  abandon(reason: Error): void
  isAbandoned(): boolean
  /** Running operations end as ABORTED. Waits at most `timeoutMs`, then ends the thread. */
  close(timeoutMs?: number): Promise<void>
}

export type EngineThreadOptions = {
  /** Called when the engine has written something that whoever watches would see, or its watcher has changed. */
  readonly onChanged?: () => void
  /** The engine before it in this process. */
  readonly lost?: LostEngine | null
  /** What runs in the thread; another one in tests. */
  readonly thread?: URL
}

const THREAD = new URL('./engine-thread.ts', import.meta.url)
/** A thread that is told to end does so at once, unless it is inside a call of the system: that call is waited for no longer. */
const END_MS = 500

export function startEngineThread(settings: Settings, options: EngineThreadOptions = {}): EngineClient {
  const { onChanged = (): void => {}, lost: before = null, thread = THREAD } = options
  const buffer = createVitalsBuffer()
  const worker = new Worker(thread, { workerData: buffer })
  let watcher = WATCHER_STOPPED
  let closing = false
  let abandonedFor: Error | null = null
  const rpc = connect<EngineCalls, EngineNews>(worker, {
    watcherChanged(state) {
      watcher = state
      onChanged()
    },
    written: onChanged,
  })
  const died = Promise.withResolvers<Error>()
  const exited = new Promise((resolve) => worker.once('exit', resolve))
  const lost = (error: Error) => {
    watcher = WATCHER_STOPPED
    onChanged()
    const reason = abandonedFor ?? error
    if (!closing) died.resolve(reason)
    rpc.$close(new OpsError('ENGINE_NOT_READY', 'The engine has stopped', {}, reason))
  }
  worker.on('error', lost)
  worker.on('exit', (code) => lost(new Error(`the engine thread ended with code ${code}`)))

  const opened = rpc.$call('open', settings, before)
  opened.catch(() => {}) // whoever awaits it is told; nobody has to

  const command =
    (name: keyof OpsCommands) =>
    async (...input: unknown[]): Promise<unknown> => {
      try {
        await opened
      } catch (cause) {
        throw new OpsError('ENGINE_NOT_READY', 'Sync engine not initialized', {}, cause)
      }
      return rpc.$callRaw({ method: name, args: input })
    }
  /** Resolves when the thread has ended, or does not within `END_MS`. */
  async function end(): Promise<void> {
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, END_MS)
    await Promise.race([worker.terminate(), late.promise])
    clearTimeout(timer)
  }
  return {
    opened,
    died: died.promise,
    vitals: readVitals(buffer),
    commands: Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, command(name as keyof OpsCommands)])) as {
      [Name in keyof OpsCommands]: OpsCommands[Name] // the thread answers with what OpsCommands says
    },
    startWatching: () => rpc.$call('startWatching'),
    watcherHealth: () => watcher,
    abandon(reason) {
      abandonedFor = reason
      void end().then(() => lost(reason))
    },
    isAbandoned: () => abandonedFor !== null,
    async close(timeoutMs = 10_000) {
      closing = true
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(late.resolve, timeoutMs)
      try {
        await Promise.race([rpc.$call('close').then(() => exited), late.promise])
      } catch (error) {
        if (!rpc.$closed) throw error // a thread that is gone is closed
      } finally {
        clearTimeout(timer)
        await end()
      }
    },
  }
}
