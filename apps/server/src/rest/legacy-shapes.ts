/**
 * What the REST paths answer with: the payloads legacy callers know, as schemas, and how ours become them.
 * An operation keeps every legacy field (`finishedAt` and `error` are '' while there is none) and carries the ledger's fields beside them.
 */
import type { AuditReport, Operation, StatusReport, SuspectReason } from '@ccdash/api-contract'
import {
  operationAccounts,
  operationChanges,
  operationErrorCode,
  operationInput,
  operationKind,
  operationPhase,
  operationPhaseName,
  operationProgress,
  operationStatus,
  watcherHealth,
  watcherState,
} from '@ccdash/api-contract'
import { delimiter } from 'node:path'
import { z } from 'zod'
import { toLegacyCounters, toLegacyStats } from './legacy-stats.ts'

/** How far the engine is: requests that need it wait while it starts. */
export const engineState = z.enum(['starting', 'ready', 'failed'])
export type EngineState = z.infer<typeof engineState>

const counters = z.record(z.string(), z.number())
const stats = z.record(z.string(), z.union([z.number(), z.string()]))

export const legacyOperation = z.object({
  id: z.string(),
  kind: operationKind,
  projectId: z.string(),
  trigger: z.string(),
  status: operationStatus,
  phase: operationPhaseName,
  message: z.string(),
  startedAt: z.string(),
  updatedAt: z.string(),
  finishedAt: z.string(),
  durationMs: z.number(),
  progress: operationProgress,
  counters,
  stats,
  metadata: z.record(z.string(), z.unknown()),
  error: z.string(),
  errorCode: operationErrorCode.nullable(),
  input: operationInput,
  retryOf: z.string().nullable(),
  queuePosition: z.number(),
  currentPath: z.string().nullable(),
  cancelRequested: z.boolean(),
  issueCount: z.number(),
  phases: z.array(operationPhase),
  accounts: operationAccounts,
  changes: operationChanges,
  lastSequence: z.number(),
})
export type LegacyOperation = z.infer<typeof legacyOperation>

export const legacyStatus = z.object({
  status: z.literal('active'),
  sync_engine: engineState,
  watcher: watcherState,
  watcherHealth,
  projectId: z.string(),
  projectName: z.string(),
  activePaths: z.object({ sessionsDir: z.string(), docsDir: z.string(), progressDir: z.string() }),
  operations: z.object({
    activeOperationCount: z.number(),
    activeOperations: z.array(legacyOperation),
    recentOperations: z.array(legacyOperation),
    trackedOperationCount: z.number(),
  }),
})

export const legacyOperationList = z.object({
  status: z.literal('ok'),
  count: z.number(),
  items: z.array(legacyOperation),
})

const inBackground = z.object({
  status: z.literal('ok'),
  mode: z.literal('background'),
  message: z.string(),
  operationId: z.string(),
})
export const startedReply = z.discriminatedUnion('mode', [
  inBackground,
  z.object({
    status: z.literal('ok'),
    mode: z.literal('foreground'),
    operationId: z.string(),
    stats,
    operation: legacyOperation,
  }),
])
export const syncPathsReply = z.discriminatedUnion('mode', [
  inBackground,
  z.object({ status: z.literal('ok'), mode: z.literal('foreground'), stats }),
])

export const legacyAudit = z.object({
  project_id: z.string(),
  feature_filter: z.string().nullable(),
  row_count: z.number(),
  suspect_count: z.number(),
  primary_floor: z.number(),
  fanout_floor: z.number(),
  generated_at: z.string(),
  suspects: z.array(
    z.object({
      feature_id: z.string(),
      session_id: z.string(),
      confidence: z.number(),
      ambiguity_share: z.number(),
      title: z.string(),
      signal_type: z.string(),
      signal_path: z.string(),
      commands: z.array(z.string()),
      reason: z.string(),
      fanout_count: z.number(),
    }),
  ),
  status: z.literal('ok'),
})

export function toLegacyOperation(operation: Operation): LegacyOperation {
  const { startedAt, updatedAt, finishedAt, error, ...same } = operation
  return {
    ...same,
    counters: toLegacyCounters(operation),
    stats: toLegacyStats(operation),
    startedAt: toLegacyTime(startedAt),
    updatedAt: toLegacyTime(updatedAt),
    finishedAt: finishedAt === null ? '' : toLegacyTime(finishedAt),
    error: error?.message ?? '',
    errorCode: error?.code ?? null,
  }
}

export function toLegacyStatus(report: StatusReport, engine: EngineState): z.infer<typeof legacyStatus> {
  const { project, paths, operations } = report
  return {
    status: 'active',
    sync_engine: engine,
    watcher: report.watcher,
    watcherHealth: report.watcherHealth,
    projectId: project?.id ?? '',
    projectName: project?.name ?? '',
    activePaths: {
      sessionsDir: paths?.sessionsDirs.join(delimiter) ?? '', // one text in the reference, maybe several folders here
      docsDir: paths?.docsDir ?? '',
      progressDir: paths?.progressDir ?? '',
    },
    operations: {
      activeOperationCount: operations.activeOperationCount,
      activeOperations: operations.activeOperations.map(toLegacyOperation),
      recentOperations: operations.recentOperations.map(toLegacyOperation),
      trackedOperationCount: operations.trackedOperationCount,
    },
  }
}

export function toLegacyAudit(report: AuditReport): z.infer<typeof legacyAudit> {
  return {
    project_id: report.projectId,
    feature_filter: report.featureFilter,
    row_count: report.rowCount,
    suspect_count: report.suspectCount,
    primary_floor: report.primaryFloor,
    fanout_floor: report.fanoutFloor,
    generated_at: toLegacyTime(report.generatedAt),
    suspects: report.suspects.map((suspect) => ({
      feature_id: suspect.featureId,
      session_id: suspect.sessionId,
      confidence: suspect.confidence,
      ambiguity_share: suspect.ambiguityShare,
      title: suspect.title,
      signal_type: suspect.signalType,
      signal_path: suspect.signalPath,
      commands: suspect.commands,
      reason: suspect.reasons.map(toLegacyReason).join(';'),
      fanout_count: suspect.fanoutCount,
    })),
    status: 'ok',
  }
}

/** `2026-02-26T10:45:01.123Z` → `2026-02-26T10:45:01.123000+00:00`; a zero fraction is left out. */
export function toLegacyTime(time: string): string {
  const [, seconds, fraction = ''] = /^(.+T\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(time) ?? []
  if (seconds === undefined) return time
  const micros = fraction.padEnd(6, '0').slice(0, 6)
  return `${seconds}${Number(micros) === 0 ? '' : `.${micros}`}+00:00`
}

function toLegacyReason(reason: SuspectReason): string {
  return reason.type === 'high_fanout' ? `high_fanout(${reason.fanout})` : reason.type
}
