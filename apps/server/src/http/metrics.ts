/** What Prometheus reads at /metrics. Each server has a registry of its own; what is read from the store is read at the scrape. */
import type { OpsReads } from '@ccdash/api-contract'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  /** `route` is the pattern, never the path itself: few values, whoever calls. */
  countRequest(request: { method: string; route: string; status: number; durationMs: number }): void
  /** The exposition text. What the store cannot tell now is left out. Scrapes that overlap get one answer. */
  scrape(): Promise<string>
  readonly contentType: string
  close(): void
}

const EVENTS_PER_READ = 200 // other requests are answered between two reads
const READS_PER_SCRAPE = 50
const NANOSECONDS = 1e9

export function createMetrics(reads: OpsReads): Metrics {
  const registry = new Registry()
  const requests = new Histogram({
    name: 'ccdash_http_request_duration_seconds',
    help: 'Time to answer, per route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers: [registry],
  })
  const readStore = storeMetrics(registry, reads)
  const loop = eventLoopMetrics(registry)
  let scraping: Promise<string> | null = null
  async function readAll(): Promise<string> {
    await readStore()
    loop.read()
    return registry.metrics()
  }
  return {
    countRequest({ method, route, status, durationMs }) {
      requests.observe({ method, route, status: String(status) }, durationMs / 1000)
    },
    scrape() {
      scraping ??= readAll().finally(() => (scraping = null))
      return scraping
    },
    contentType: registry.contentType,
    close: () => loop.close(),
  }
}

/** Returns what reads the store into the gauges. */
function storeMetrics(registry: Registry, reads: OpsReads): () => Promise<void> {
  const registers = [registry]
  const up = new Gauge({ name: 'ccdash_store_up', help: '1 when the store answered this scrape.', registers })
  const watcher = new Gauge({
    name: 'ccdash_watcher_state',
    help: '1 for the state the watcher is in; when degraded, with the code of what is wrong.',
    labelNames: ['state', 'problem'],
    registers,
  })
  const running = new Gauge({ name: 'ccdash_operations_running', help: 'Operations at work.', registers })
  const queued = new Gauge({ name: 'ccdash_operations_queued', help: 'Operations that wait their turn.', registers })
  const entities = new Gauge({
    name: 'ccdash_entities',
    help: 'Rows of the active project.',
    labelNames: ['project', 'entity'],
    registers,
  })
  const countEnded = endedMetrics(registry, reads)
  return async () => {
    try {
      const report = await reads.status()
      const { state, problem } = report.watcherHealth
      watcher.reset()
      watcher.set({ state, problem: problem?.code ?? '' }, 1)
      await countEnded(report.lastSequence)
      const { activeOperations } = report.operations
      const waiting = activeOperations.filter(
        ({ queuePosition, phase }) => queuePosition > 0 || phase === 'queued',
      ).length
      queued.set(waiting)
      running.set(activeOperations.length - waiting)
      entities.reset()
      for (const [entity, count] of Object.entries(report.counts)) {
        entities.set({ project: report.project?.id ?? '', entity }, count)
      }
      up.set(1)
    } catch {
      up.set(0) // a scrape shows that the store is down; the log says why where it is used
    }
  }
}

/**
 * Returns what counts the operations that ended since it was last called, up to the ledger's newest sequence number. Each
 * event counts once, also when a read fails on the way; what a long pause left over one call is counted by the next ones.
 */
function endedMetrics(registry: Registry, reads: OpsReads): (newest: number) => Promise<void> {
  const ended = new Counter({
    name: 'ccdash_operations_total',
    help: 'Operations that ended since this server was first scraped, whichever process worked on them.',
    labelNames: ['kind', 'status'],
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'ccdash_operation_duration_seconds',
    help: 'From start to end, waiting included.',
    labelNames: ['kind'],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 1800],
    registers: [registry],
  })
  let seen: number | null = null
  return async (newest) => {
    seen ??= newest
    for (let read = 0; seen < newest && read < READS_PER_SCRAPE; read += 1) {
      if (read > 0) await setImmediate()
      const events = await reads.listEvents({ after: seen, limit: EVENTS_PER_READ })
      for (const { operationId, type, sequence } of events) {
        if (type === 'ended') {
          const { kind, status, durationMs } = await reads.getOperation(operationId)
          ended.inc({ kind, status })
          durations.observe({ kind }, durationMs / 1000)
        }
        seen = sequence
      }
      if (events.length === 0) seen = newest
    }
  }
}

function eventLoopMetrics(registry: Registry): { read(): void; close(): void } {
  const lag = new Gauge({
    name: 'ccdash_event_loop_lag_seconds',
    help: 'How late the thread that answers was, since the last scrape.',
    labelNames: ['quantile'],
    registers: [registry],
  })
  const memory = new Gauge({
    name: 'ccdash_memory_bytes',
    help: 'Resident memory of the process.',
    registers: [registry],
  })
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  return {
    read() {
      lag.set({ quantile: '0.5' }, delay.percentile(50) / NANOSECONDS)
      lag.set({ quantile: '0.99' }, delay.percentile(99) / NANOSECONDS)
      lag.set({ quantile: '1' }, delay.max / NANOSECONDS)
      memory.set(process.memoryUsage.rss())
      delay.reset()
    },
    close: () => delay.disable(),
  }
}
