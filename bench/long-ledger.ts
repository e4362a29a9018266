/** A ledger of years: many operations, the newest with many events. */
import {
  insertRows,
  migrate,
  openDatabase,
  operationEventTable,
  operationTable,
  type NewRow,
  type Operation,
  type OperationEvent,
} from '@ccdash/db'

export type LongLedger = {
  readonly operations: number
  /** Of the newest operation. */
  readonly events: number
  readonly projectId: string
}

const ROWS_AT_ONCE = 5_000
/** Young enough that no operation is pruned. */
const SPAN_MS = 60 * 86_400_000
const DURATION_MS = 21_000
const PHASES = ['sessions', 'documents', 'tasks', 'features', 'links']
const TRIGGERS = ['watcher', 'watcher', 'watcher', 'ops-panel', 'api', 'startup'] as const

/** @param databasePath  Is created. @returns the id of the newest operation */
export async function writeLongLedger(databasePath: string, ledger: LongLedger): Promise<string> {
  const newestAt = Date.now() - 60_000
  const firstAt = newestAt - SPAN_MS
  const stepMs = SPAN_MS / ledger.operations
  const last = ledger.operations - 1
  const newest = operationId(last)
  await using database = await openDatabase({ url: `file:${databasePath}` })
  await migrate(database)
  await inSlices(ledger.operations, async (from, to) => {
    const places = range(from, to)
    const rows = places.map((place) => operationRow(place, firstAt + place * stepMs, ledger, place === last))
    await database.transaction(async (sql) => {
      await insertRows(sql, operationTable, rows)
      await insertRows(sql, operationEventTable, rows.map(endedEvent))
    })
  })
  await inSlices(ledger.events - 1, async (from, to) => {
    const startedAt = firstAt + last * stepMs
    const rows = range(from, to).map((place) => progressEvent(place, startedAt, newest, ledger))
    await database.transaction((sql) => insertRows(sql, operationEventTable, rows))
  })
  return newest
}

async function inSlices(count: number, write: (from: number, to: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += ROWS_AT_ONCE) await write(from, Math.min(count, from + ROWS_AT_ONCE))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}

function operationId(place: number): string {
  return `OP-00000000-0000-4000-8000-${String(place).padStart(12, '0')}`
}

/** Sequence numbers: one event of each operation, then the others of the newest one. */
function operationRow(place: number, startedAtMs: number, ledger: LongLedger, isNewest: boolean): NewRow<Operation> {
  const startedAt = new Date(startedAtMs).toISOString()
  const finishedAt = new Date(startedAtMs + DURATION_MS).toISOString()
  const failed = place % 50 === 7
  const files = 40 + (place % 900)
  return {
    id: operationId(place),
    projectId: ledger.projectId,
    kind: 'full_sync',
    status: failed ? 'failed' : 'completed',
    trigger: TRIGGERS[place % TRIGGERS.length] ?? 'api',
    phase: failed ? 'links' : 'completed',
    message: failed ? 'Sync failed' : `Sync completed: ${files} files`,
    progress: JSON.stringify(progressAt(files, files)),
    counters: JSON.stringify({ sessionsSynced: files, documentsSynced: 4, tasksSynced: 31, linksCreated: 12 }),
    stats: JSON.stringify({ sessionsSynced: files, durationMs: DURATION_MS }),
    metadata: JSON.stringify({ forceFullSync: false, rebuildLinks: true }),
    input: JSON.stringify({ kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: false }),
    retryOf: null,
    requestKey: `full_sync ${place}`,
    startedAt,
    updatedAt: finishedAt,
    finishedAt,
    durationMs: DURATION_MS,
    error: failed ? JSON.stringify({ code: 'INTERNAL', message: 'the disk is full' }) : null,
    phases: JSON.stringify(phasesAt(startedAtMs)),
    accounts: JSON.stringify(accountsOf(files)),
    changes: JSON.stringify({ session: { added: 3, changed: files - 3, removed: 0 } }),
    currentPath: null,
    cancelRequested: false,
    issueCount: 0,
    changeCount: 0,
    firstSequence: place + 1,
    lastSequence: isNewest ? ledger.operations + ledger.events - 1 : place + 1,
    claimed: true,
    holderId: 'bench',
    holderHost: 'bench',
    holderPid: 1,
    holderStart: '0',
    leaseAt: finishedAt,
  }
}

function endedEvent(row: NewRow<Operation>): NewRow<OperationEvent> {
  const { id, projectId, updatedAt, firstSequence, status } = row
  const data = JSON.stringify({ status, error: null })
  return { sequence: firstSequence, operationId: id, projectId, at: updatedAt, type: 'ended', data }
}

function progressEvent(
  place: number,
  startedAt: number,
  operationId: string,
  { operations, events, projectId }: LongLedger,
): NewRow<OperationEvent> {
  const at = new Date(startedAt + (place / events) * DURATION_MS).toISOString()
  const message = `Reading sessions: ${place} of ${events}`
  const data = JSON.stringify({ progress: progressAt(place, events), counters: { sessionsSynced: place }, message })
  return { sequence: operations + 1 + place, operationId, projectId, at, type: 'progress', data }
}

function progressAt(done: number, total: number): Record<string, number> {
  const kept = { filesDone: done, filesTotal: total, bytesDone: done * 300_000, bytesTotal: total * 300_000 }
  return { ...kept, sessionFilesTotal: total, sessionBytesTotal: total * 300_000 }
}

function phasesAt(startedAtMs: number): object[] {
  const durationMs = DURATION_MS / PHASES.length
  const at = (place: number) => new Date(startedAtMs + place * durationMs).toISOString()
  return PHASES.map((phase, place) => {
    return { phase, message: `Working on ${phase}`, startedAt: at(place), endedAt: at(place + 1), durationMs }
  })
}

function accountsOf(files: number): object {
  const lines = { bytesSeen: files * 300_000, seen: files * 400, used: files * 380, ignored: files * 20 }
  return {
    files: { seen: files + 10, unchanged: 10, parsed: files, removed: 0, failed: 0 },
    lines: { ...lines, unknown: 0, malformed: 0 },
  }
}
