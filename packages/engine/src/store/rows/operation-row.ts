import type {
  Operation,
  OperationAccounts,
  OperationChange,
  OperationEvent,
  OperationIssue,
  OperationKind,
} from '@ccdash/api-contract'
import type {
  NewRow,
  OperationChange as ChangeModel,
  OperationEvent as EventModel,
  OperationIssue as IssueModel,
  Operation as OperationModel,
  StoredRow,
} from '@ccdash/db'
import type { NewOperation } from '../store.ts'
import { fromJson, without } from './json.ts'

const NO_ACCOUNTS: OperationAccounts = {
  files: { seen: 0, unchanged: 0, parsed: 0, removed: 0, failed: 0 },
  lines: { bytesSeen: 0, seen: 0, used: 0, ignored: 0, unknown: 0, malformed: 0 },
}

/** A new operation, waiting. @param sequence number of its first event */
export function newOperationRow(operation: NewOperation, sequence: number): NewRow<OperationModel> {
  const at = operation.at.toISOString()
  return {
    id: operation.id,
    projectId: operation.projectId,
    kind: operation.input.kind,
    status: 'running',
    trigger: operation.trigger,
    phase: 'queued',
    message: '',
    progress: '{}',
    counters: '{}',
    stats: '{}',
    metadata: JSON.stringify(operation.metadata),
    input: JSON.stringify(operation.input),
    retryOf: operation.retryOf,
    requestKey: operation.requestKey,
    startedAt: at,
    updatedAt: at,
    finishedAt: null,
    durationMs: 0,
    error: null,
    phases: '[]',
    accounts: JSON.stringify(NO_ACCOUNTS),
    changes: '{}',
    cancelRequested: false,
    issueCount: 0,
    changeCount: 0,
    firstSequence: sequence,
    lastSequence: sequence,
    claimed: false,
    holderId: operation.holder.id,
    holderHost: operation.holder.host,
    holderPid: operation.holder.pid,
    holderStart: operation.holder.processStart,
    leaseAt: at,
  }
}

/** @param queuePosition operations of the project before it, when it waits; else 0 */
export function operationOf(row: StoredRow<OperationModel>, queuePosition: number): Operation {
  const common = {
    id: row.id,
    kind: row.kind as OperationKind,
    projectId: row.projectId,
    trigger: row.trigger,
    phase: row.phase,
    message: row.message,
    progress: fromJson<Operation['progress']>(row.progress),
    counters: fromJson<Operation['counters']>(row.counters),
    stats: fromJson<Operation['stats']>(row.stats),
    metadata: fromJson<Operation['metadata']>(row.metadata),
    input: fromJson<Operation['input']>(row.input),
    retryOf: row.retryOf,
    startedAt: row.startedAt,
    updatedAt: row.updatedAt,
    queuePosition,
    cancelRequested: Boolean(row.cancelRequested),
    issueCount: row.issueCount,
    phases: fromJson<Operation['phases']>(row.phases),
    accounts: fromJson<Operation['accounts']>(row.accounts),
    changes: fromJson<Operation['changes']>(row.changes),
    lastSequence: Number(row.lastSequence),
  }
  const durationMs = Number(row.durationMs)
  if (row.finishedAt === null) return { ...common, status: 'running', finishedAt: null, durationMs, error: null }
  const ended = { ...common, finishedAt: row.finishedAt, durationMs }
  if (row.error !== null) return { ...ended, status: 'failed', error: fromJson(row.error) }
  return { ...ended, status: row.status === 'cancelled' ? 'cancelled' : 'completed', error: null }
}

export function eventOf(row: StoredRow<EventModel>): OperationEvent {
  return {
    ...row,
    sequence: Number(row.sequence),
    type: row.type as OperationEvent['type'],
    data: fromJson(row.data),
  }
}

export function issueOf(row: StoredRow<IssueModel>): OperationIssue {
  return { ...without(row, 'operationId'), byteStart: row.byteStart === null ? null : Number(row.byteStart) }
}

export function changeOf(row: StoredRow<ChangeModel>): OperationChange {
  return {
    ...without(row, 'operationId'),
    entity: row.entity as OperationChange['entity'],
    change: row.change as OperationChange['change'],
  }
}
