/** What the engine's thread does: the other side of engine-client.ts. Told what to do by rpc. */
import { WATCHER_STOPPED, OpsError, type OpsCommands } from '@ccdash/api-contract'
import { enableCompileCache } from 'node:module'
import { setPriority } from 'node:os'
import { writeVitals, type LostEngine, type VitalsBuffer } from '@ccdash/engine/vitals'
import { parentPort, workerData } from 'node:worker_threads'
import type { EngineHost, EngineOptions } from './engine-host.ts'
import { COMMANDS, connect, type EngineCalls, type EngineNews } from './engine-rpc.ts'
import type { Settings } from '../env.ts'
import { isDeepStrictEqual } from 'node:util'
import { createLog } from '../log.ts'

/** How often the watcher is looked at for news; whoever watches sees it then. */
const WATCHER_LOOK_MS = 250
/** As `nice` counts; the parse workers that this thread starts have it too. */
const WORK_PRIORITY = 5

/** How often the thread shows that it has a turn. */
const BEAT_MS = 250

/** @param options  what tests give the engine besides. */
export function serveEngine(options: Pick<EngineOptions, 'parseFile'> = {}): void {
  if (parentPort === null) throw new Error('the engine is served from a worker thread')
  const port = parentPort
  const vitals = writeVitals(workerData as VitalsBuffer)
  vitals.beat() // its code is loaded
  setInterval(() => vitals.beat(), BEAT_MS).unref()
  // Linux gives each thread its own priority: whoever asks is answered first, and the work takes what is left.
  if (process.platform === 'linux') setPriority(WORK_PRIORITY)
  enableCompileCache() // of this thread, for what `open` loads: a third of the time to be ready
  let opened: Promise<EngineHost> | null = null
  let looking: NodeJS.Timeout | null = null

  const calls: EngineCalls = {
    ...(Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, forward(name as keyof OpsCommands)])) as {
      [Name in keyof OpsCommands]: OpsCommands[Name] // each forwards its arguments as they are
    }),
    async open(settings, lost) {
      opened = openHost(settings, lost)
      tellWatcher(await opened)
    },
    async startWatching() {
      await (await opened)?.startWatching()
    },
    async close() {
      if (looking !== null) clearInterval(looking)
      const engine = await opened?.catch(() => null) // what could not be opened needs no closing
      await engine?.close()
      setImmediate(() => port.close()) // after the answer; nothing else keeps the thread
    },
  }
  const rpc = connect<EngineNews, EngineCalls>(port, calls)

  async function openHost(settings: Settings, lost: LostEngine | null): Promise<EngineHost> {
    const { openEngine } = await import('./engine-host.ts')
    const log = createLog(settings.logLevel).child({ thread: 'engine' })
    return openEngine(settings, log, { ...options, vitals, lost, onWritten: () => void rpc.written.asEvent() })
  }

  function forward(name: keyof OpsCommands) {
    return async (...input: unknown[]): Promise<unknown> => {
      const engine = await opened
      if (engine === null) throw new OpsError('ENGINE_NOT_READY', 'Sync engine not initialized')
      const command = engine.ops[name] as (...input: unknown[]) => Promise<unknown>
      return command(...input)
    }
  }

  function tellWatcher(engine: EngineHost): void {
    let told = WATCHER_STOPPED
    looking = setInterval(() => {
      const state = engine.watcherHealth()
      if (isDeepStrictEqual(state, told)) return
      told = state
      void rpc.watcherChanged.asEvent(state)
    }, WATCHER_LOOK_MS)
  }
}
