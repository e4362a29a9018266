/** The engine as the answering thread sees it: commands that cross to the engine thread, and what that thread tells. */
import { OpsError, type OpsCommands, type WatcherState } from '@ccdash/api-contract'
import { Worker } from 'node:worker_threads'
import { COMMANDS, connect, type EngineCalls, type EngineNews } from './engine-rpc.ts'
import type { Settings } from './env.ts'

export type EngineClient = {
  /** Resolves when database and engine are open; rejects with why they could not be opened. */
  readonly opened: Promise<void>
  /** Resolves when the thread has died by itself: nothing is written any more, the program should end. */
  readonly died: Promise<Error>
  /** Wait until it is open. @throws OpsError ENGINE_NOT_READY when it is not, or no more. */
  readonly commands: OpsCommands
  startWatching(): Promise<void>
  watcherState(): WatcherState
  /** Running operations end as ABORTED. Waits at most `timeoutMs`, then ends the thread. */
  close(timeoutMs?: number): Promise<void>
}

const THREAD = new URL('./engine-thread.ts', import.meta.url)

/**
 * @param onChanged  called when the engine has written something that whoever watches would see, or its watcher has changed.
 * @param thread  what runs in the thread; another one in tests.
 */
export function startEngineThread(settings: Settings, onChanged = (): void => {}, thread: URL = THREAD): EngineClient {
  const worker = new Worker(thread)
  let watcher: WatcherState = 'stopped'
  let closing = false
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
    watcher = 'stopped'
    onChanged()
    rpc.$close(new OpsError('ENGINE_NOT_READY', 'The engine has stopped', {}, error))
    if (!closing) died.resolve(error)
  }
  worker.on('error', lost)
  worker.on('exit', (code) => lost(new Error(`the engine thread ended with code ${code}`)))

  const opened = rpc.$call('open', settings)
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
  return {
    opened,
    died: died.promise,
    commands: Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, command(name as keyof OpsCommands)])) as {
      [Name in keyof OpsCommands]: OpsCommands[Name] // the thread answers with what OpsCommands says
    },
    startWatching: () => rpc.$call('startWatching'),
    watcherState: () => watcher,
    async close(timeoutMs = 10_000) {
      closing = true
      const timer = setTimeout(() => void worker.terminate(), timeoutMs)
      try {
        await rpc.$call('close')
      } catch (error) {
        if (!rpc.$closed) throw error // a thread that is gone is closed
      } finally {
        await exited
        clearTimeout(timer)
      }
    },
  }
}
