import type {
  Operation,
  OperationAccounts,
  OperationChange,
  OperationEvent,
  OperationInput,
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
import { linkChangeOf, skipReasonOf, statsOf, withoutTelemetry } from './older-words.ts'

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
    currentPath: null,
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

export type ListedRow = Omit<StoredRow<OperationModel>, 'input' | 'requestKey'>

/** @param queuePosition operations of the project before it, when it waits; else 0 */
export function operationOf(row: ListedRow, input: OperationInput, queuePosition: number): Operation {
  const common = {
    id: row.id,
    kind: row.kind as OperationKind,
    projectId: row.projectId,
    trigger: row.trigger,
    phase: row.phase as Operation['phase'],
    message: row.message,
    progress: fromJson<Operation['progress']>(row.progress),
    counters: withoutTelemetry(fromJson(row.counters)),
    stats: statsOf(fromJson(row.stats)),
    metadata: fromJson<Operation['metadata']>(row.metadata),
    input,
    retryOf: row.retryOf,
    startedAt: row.startedAt,
    updatedAt: row.updatedAt,
    queuePosition,
    currentPath: row.currentPath,
    cancelRequested: Boolean(row.cancelRequested),
    issueCount: row.issueCount,
    phases: phasesOf(row.phases),
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

/** Paths of a path sync that an operation shows in a list. */
const LISTED_PATHS = 20
/** How much of a stored input a list reads: more than 20 paths of usual length. */
export const LISTED_INPUT_CHARACTERS = 16_384

/**
 * The input as lists show it: of a path sync the first paths only.
 *
 * @param beginning the first LISTED_INPUT_CHARACTERS of the stored JSON: an object with one list of objects when it is longer
 */
export function listedInput(kind: string, beginning: string): OperationInput {
  if (kind !== 'sync_changed_files') return fromJson<OperationInput>(beginning)
  const isWhole = beginning.length < LISTED_INPUT_CHARACTERS
  const { paths } = fromJson<{ paths: ListedPaths }>(isWhole ? beginning : firstItems(beginning, LISTED_PATHS))
  return { kind, paths: paths.slice(0, LISTED_PATHS) }
}

type ListedPaths = Extract<OperationInput, { kind: 'sync_changed_files' }>['paths']

/** JSON of an object with a list of objects, of which at most `limit` stay; the text may be cut off after some of them. */
function firstItems(json: string, limit: number): string {
  let depth = 0
  let items = 0
  let end = json.indexOf('[') + 1
  // A string that is cut off reaches to the end: were it looked into, time would grow with the square of its length.
  for (const { 0: token, index } of json.matchAll(/"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}[\]]/gsu)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    if (token !== '}' || depth !== 2) continue
    items += 1
    end = index + 1
    if (items === limit) break
  }
  return `${json.slice(0, end)}]}`
}

function phasesOf(stored: string): Operation['phases'] {
  return fromJson<Operation['phases']>(stored).map((phase) => ({ ...phase, skipped: skipReasonOf(phase) }))
}

export function eventOf(row: StoredRow<EventModel>): OperationEvent {
  const event = { ...row, sequence: Number(row.sequence), data: fromJson(row.data) } as OperationEvent
  switch (event.type) {
    case 'phase':
      return { ...event, data: { ...event.data, skipped: skipReasonOf(event.data) } }
    case 'progress':
      return { ...event, data: { ...event.data, counters: withoutTelemetry(event.data.counters) } }
    case 'started':
    case 'issue':
    case 'cancel_requested':
    case 'ended':
      return event
  }
}

export function issueOf(row: StoredRow<IssueModel>): OperationIssue {
  return { ...without(row, 'operationId'), byteStart: row.byteStart === null ? null : Number(row.byteStart) }
}

export function changeOf(row: StoredRow<ChangeModel>): OperationChange {
  const entity = row.entity as OperationChange['entity']
  const change = row.change as OperationChange['change']
  return {
    ...without(row, 'operationId'),
    ...{ entity, change },
    link: row.link === null ? (entity === 'link' ? linkChangeOf({ ...row, change }) : null) : fromJson(row.link),
  }
}
