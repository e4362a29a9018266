/** Brings the store level with the disk, then derives and relinks what changed. Phases, counters and stats: spec 3.2. */
import type { OperationInput } from '@ccdash/api-contract'
import type { OperationBody } from '../ledger/run-operation.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { ProjectRecord } from '../records/project.ts'
import { readLinkVersion } from '../linking/relink/link-state.ts'
import type { RelinkReason } from '../linking/relink/link-state.ts'
import { readPendingWork } from '../ledger/pending-work.ts'
import type { PendingWork } from '../ledger/pending-work.ts'
import { startProgress } from '../ingest/read-progress.ts'
import { relinkProject } from '../linking/relink/relink.ts'
import type { Relink } from '../linking/relink/relink.ts'
import { settleUsage } from '../ingest/repeated-usage.ts'
import { surveyProject } from '../ingest/survey-project.ts'
import type { JobDeps } from './job-deps.ts'
import { syncDocuments } from '../ingest/sync-documents.ts'
import { syncFeatures } from '../ingest/sync-features.ts'
import { isTaskFile, planFor } from '../ingest/sync-plan.ts'
import { syncSessions } from '../ingest/sync-sessions.ts'

export type FullSync = {
  readonly project: ProjectRecord
  readonly trigger: string
  readonly input: Extract<OperationInput, { kind: 'full_sync' }>
}

const NO_STATS = {
  sessionsSynced: 0,
  sessionsSkipped: 0,
  documentsSynced: 0,
  documentsSkipped: 0,
  tasksSynced: 0,
  tasksSkipped: 0,
  featuresSynced: 0,
  linksCreated: 0,
  durationMs: 0,
}

/** @throws OperationFailure PROJECT_UNREADABLE */
export function fullSync(deps: JobDeps, { project, trigger, input }: FullSync): OperationBody {
  return async (tracker) => {
    const startedAt = deps.now().getTime()
    const { force } = input
    const projectId = project.id
    tracker.stats(NO_STATS)

    tracker.phase('sessions', 'Syncing sessions')
    const pending = await readPendingWork(deps.store, projectId)
    const sources = await surveyProject(deps, project, force, tracker)
    const progress = startProgress(sources.plan.toRead, tracker)
    const logs = planFor('logs', sources.plan)
    const sessions = await syncSessions(
      deps,
      { projectId, plan: logs, inside: sources.paths.inside, pending, progress },
      tracker,
    )
    await settleUsage(deps.store, projectId, pending, sessions.historyKeys, tracker)
    const sessionsSkipped = skipped(logs)
    tracker.counters({ sessionsSynced: sessions.synced, sessionsSkipped })

    tracker.phase('documents', 'Syncing documents')
    const plan = planFor('documents', sources.plan)
    const documents = await syncDocuments(deps, { projectId, sources, plan, pending, progress }, tracker)
    const documentsSynced = documents.read.length
    const documentsSkipped = skipped(plan)
    tracker.counters({ documentsSynced, documentsSkipped })
    if (documents.rows.length === 0) await pending.drop('features')

    // Tasks were stored with their documents, in one transaction; the phase tells of their files.
    tracker.phase('tasks', 'Syncing progress tasks')
    const tasksSynced = documents.read.filter(isTaskFile).length
    const tasksSkipped = [...plan.unchanged, ...plan.touched].filter(({ file }) => isTaskFile(file)).length
    tracker.counters({ tasksSynced, tasksSkipped })

    tracker.phase('features', 'Syncing derived features')
    const features = await syncFeatures(deps, { projectId, pending, force }, tracker)
    tracker.counters({ featuresSynced: features.synced })
    const rows = [...sessions.rows, ...documents.rows, ...features.rows]
    if (rows.length === 0) await pending.drop('links', 'analytics')

    const linksCreated = await syncLinks(deps, { project, trigger, input, pending, rows }, tracker)
    if (input.captureAnalytics) await captureAnalytics(deps, projectId, { pending, always: force }, tracker)
    else tracker.phase('analytics', 'Skipping analytics snapshot (startup light mode)', 'light-mode')

    const stats = {
      ...{ sessionsSynced: sessions.synced, sessionsSkipped, documentsSynced, documentsSkipped },
      ...{ tasksSynced, tasksSkipped, featuresSynced: features.synced, linksCreated },
      durationMs: deps.now().getTime() - startedAt,
    }
    return { message: 'Sync completed', stats }
  }
}

function skipped({ unchanged, touched, returned }: ReturnType<typeof planFor>): number {
  return unchanged.length + touched.length + returned.length
}

async function syncLinks(
  deps: JobDeps,
  { project, trigger, input, pending, rows }: FullSync & Pick<Relink, 'pending' | 'rows'>,
  tracker: OperationTracker,
): Promise<number> {
  const reason = await findRelinkReason(deps, project.id, input.force, pending)
  if (input.rebuildLinks && reason !== null) {
    tracker.phase('links', 'Rebuilding entity links')
    return relinkProject(deps, { projectId: project.id, trigger, reason, pending, rows }, tracker)
  }
  if (input.rebuildLinks) tracker.phase('links', 'Skipping entity link rebuild (no relevant changes)', 'no-changes')
  else tracker.phase('links', 'Skipping entity link rebuild (startup light mode)', 'light-mode')
  tracker.counters({ linksCreated: 0 })
  return 0
}

async function findRelinkReason(
  { store, linkingLogicVersion }: JobDeps,
  projectId: string,
  force: boolean,
  pending: PendingWork,
): Promise<RelinkReason | null> {
  if (force) return 'force'
  if ((await readLinkVersion(store, projectId)) !== linkingLogicVersion) return 'logic_version_changed'
  return pending.has('links') ? 'entities_changed' : null
}

export type Capture = { readonly pending: PendingWork; readonly always: boolean }

/** Takes the analytics snapshot, when rows have changed since the last one or it is asked for in any case. */
export async function captureAnalytics(
  { store, now }: JobDeps,
  projectId: string,
  { pending, always }: Capture,
  tracker: OperationTracker,
): Promise<void> {
  tracker.signal.throwIfAborted()
  tracker.phase('analytics', 'Capturing analytics snapshot')
  if (!always && !pending.has('analytics')) return
  await store.captureAnalytics(projectId, now())
  await pending.done('analytics')
}
