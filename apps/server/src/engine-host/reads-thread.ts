/** What reads the database, in a thread of its own: the other side of reads-lane.ts. Started as a worker, told what to do by rpc. */
import { WATCHER_STOPPED, OpsError, type OpsReads } from '@ccdash/api-contract'
import { enableCompileCache } from 'node:module'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { ReadsHost } from './engine-host.ts'
import { connect } from './engine-rpc.ts'
import { READS, type LaneName, type ReadsCalls, type WatchRequest } from './reads-rpc.ts'

if (parentPort === null) throw new Error('reads-thread.ts runs as a worker thread')
const port = parentPort
// Linux gives each thread its own priority: what goes over everything must not take the time of what answers at once.
if (process.platform === 'linux' && (workerData as LaneName) !== 'light') setPriority(5)
enableCompileCache()
const host = import('./engine-host.ts') // meanwhile the engine opens the database
let opened: Promise<ReadsHost> | null = null
let watcher = WATCHER_STOPPED
const watches = new Map<
  number,
  { readonly controller: AbortController; readonly messages: AsyncIterator<unknown, void> }
>()

async function whenOpen(): Promise<ReadsHost> {
  const reads = await opened
  if (reads === null) throw new OpsError('ENGINE_NOT_READY', 'The database is not open')
  return reads
}

/** Nobody watches a database that is not open; who opened it is told why it is not. */
function ignore(): void {}

function forward(name: keyof OpsReads) {
  return async (...input: unknown[]): Promise<unknown> => {
    const { reads } = await whenOpen()
    return (reads[name] as (...input: unknown[]) => Promise<unknown>)(...input)
  }
}

async function* watch({ operations }: WatchRequest, signal: AbortSignal): AsyncGenerator<unknown, void> {
  const { reads } = await whenOpen()
  yield* operations === null ? reads.watchStatus(signal) : reads.watchOperations(operations, signal)
}

function closeWatch(id: number): void {
  watches.get(id)?.controller.abort()
  watches.delete(id)
}

const calls: ReadsCalls = {
  ...(Object.fromEntries(Object.keys(READS).map((name) => [name, forward(name as keyof OpsReads)])) as {
    [Name in keyof OpsReads]: OpsReads[Name] // each forwards its arguments as they are
  }),
  async open(settings, state) {
    watcher = state
    opened = host.then(({ openReads }) => openReads(settings, () => watcher))
    await opened
  },
  openWatch(id, request) {
    const controller = new AbortController()
    watches.set(id, { controller, messages: watch(request, controller.signal) })
  },
  async nextMessage(id) {
    const found = watches.get(id)
    if (found === undefined) return { done: true, value: undefined }
    return found.messages.next()
  },
  closeWatch,
  changed(state) {
    watcher = state
    void whenOpen().then((reads) => reads.changed(), ignore)
  },
  endWatches: () => void whenOpen().then((reads) => reads.endWatches(), ignore),
  async close() {
    const reads = await opened?.catch(() => null) // what could not be opened needs no closing
    await reads?.close()
    setImmediate(() => port.close()) // after the answer; nothing else keeps the thread
  },
}
connect<object, ReadsCalls>(port, calls)
