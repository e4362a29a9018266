/** Brings single files or folders level with the disk. Phases, counters and stats: spec 3.3. */
import type { OperationInput } from '@ccdash/api-contract'
import type { OperationBody } from '../ledger/run-operation.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { ProjectRecord } from '../records/project.ts'
import { planChangedPaths } from '../ingest/changed-paths.ts'
import { readLinkVersion } from '../linking/relink/link-state.ts'
import { readPendingWork } from '../ledger/pending-work.ts'
import { startProgress } from '../ingest/read-progress.ts'
import { relinkProject } from '../linking/relink/relink.ts'
import type { Relink } from '../linking/relink/relink.ts'
import { settleUsage } from '../ingest/repeated-usage.ts'
import type { JobDeps } from './job-deps.ts'
import { syncDocuments } from '../ingest/sync-documents.ts'
import { syncFeatures } from '../ingest/sync-features.ts'
import { planFor } from '../ingest/sync-plan.ts'
import { syncSessions } from '../ingest/sync-sessions.ts'

export type SyncPathsOperation = {
  readonly project: ProjectRecord
  readonly trigger: string
  readonly input: Extract<OperationInput, { kind: 'sync_changed_files' }>
}

/** Trigger of changes that the watcher saw. */
export const WATCHER_TRIGGER = 'watcher'

/** @throws OpsError PATH_OUTSIDE_ROOTS when a path that was allowed when asked for is not any more. */
export function syncPaths(deps: JobDeps, { project, trigger, input }: SyncPathsOperation): OperationBody {
  return async (tracker) => {
    const projectId = project.id
    tracker.stats({ sessionsSynced: 0, documentsSynced: 0, tasksSynced: 0, featuresSynced: 0, linksCreated: 0 })
    tracker.phase('changed-files', `Processing ${input.paths.length} changed file(s)`)
    const pending = await readPendingWork(deps.store, projectId)
    const requested = { changes: input.paths, isHint: trigger === WATCHER_TRIGGER }
    const { sources, found } = await planChangedPaths(deps, project, requested, tracker)
    const total = Math.max(found, input.paths.length) // a folder stands for its files, a path that is no source for itself
    tracker.counters({ changedFilesTotal: total })
    const progress = startProgress(sources.plan.toRead, tracker)
    const report = reportFiles(tracker, total, sources.plan.toRead.length)

    const logs = planFor('logs', sources.plan)
    const sessions = await syncSessions(
      deps,
      { projectId, plan: logs, inside: sources.paths.inside, pending, progress },
      report.as('sessionsSynced'),
    )
    await settleUsage(deps.store, projectId, pending, sessions.historyKeys, tracker)
    const sessionsSynced = sessions.synced + logs.removed.length

    const plan = planFor('documents', sources.plan)
    const documents = await syncDocuments(
      deps,
      { projectId, sources, plan, pending, progress },
      report.as('documentsSynced'),
    )
    const documentsSynced = documents.read.length + plan.removed.length
    const tasksSynced = [...documents.read, ...plan.removed].filter(({ kind }) => kind === 'progress').length
    if (documents.rows.length === 0) await pending.drop('features')
    report.last({ sessionsSynced, documentsSynced, tasksSynced })

    if (pending.has('features')) tracker.phase('features', 'Resyncing derived features after changed files')
    const features = await syncFeatures(deps, { projectId, pending, force: false }, tracker)
    const rows = [...sessions.rows, ...documents.rows, ...features.rows]
    if (rows.length === 0) await pending.drop('links', 'analytics')

    const linksCreated = await relinkAfterChanges(deps, { projectId, trigger, pending, rows }, tracker)
    const featuresSynced = features.synced
    const stats = { sessionsSynced, documentsSynced, tasksSynced, featuresSynced, linksCreated }
    return { message: 'Changed-file sync completed', stats }
  }
}

const REPORT_EVERY_FILES = 10

type SyncedCounter = 'sessionsSynced' | 'documentsSynced'

/** Says at every tenth and the last changed file how many are done; files that need no reading are done from the start. */
function reportFiles(tracker: OperationTracker, total: number, toRead: number) {
  const counted = { sessionsSynced: 0, documentsSynced: 0, tasksSynced: 0 }

  function count(values: Partial<typeof counted>): void {
    tracker.counters(values)
    for (const key of Object.keys(counted) as (keyof typeof counted)[]) counted[key] += values[key] ?? 0
  }

  function processed(files: number): void {
    tracker.progress({ processedChangedFiles: files, totalChangedFiles: total })
    tracker.phase('changed-files', `Processed ${files}/${total} changed file(s)`)
  }

  return {
    /** A tracker for the step whose stored files this counter counts. */
    as: (counter: SyncedCounter): OperationTracker => ({
      ...tracker,
      progress(values) {
        tracker.progress(values)
        const done = total - toRead + (values.filesDone ?? 0)
        if (values.filesDone !== undefined && done < total && done % REPORT_EVERY_FILES === 0) processed(done)
      },
      files(added) {
        tracker.files(added)
        count({ [counter]: added.parsed ?? 0 })
      },
    }),
    /** @param totals  of the whole operation; what is counted already is not counted twice. */
    last(totals: typeof counted): void {
      count({
        sessionsSynced: totals.sessionsSynced - counted.sessionsSynced,
        documentsSynced: totals.documentsSynced - counted.documentsSynced,
        tasksSynced: totals.tasksSynced - counted.tasksSynced,
      })
      processed(total)
    },
  }
}

async function relinkAfterChanges(
  deps: JobDeps,
  { projectId, trigger, pending, rows }: Omit<Relink, 'reason'>,
  tracker: OperationTracker,
): Promise<number> {
  const isStale = (await readLinkVersion(deps.store, projectId)) !== deps.linkingLogicVersion
  if (!pending.has('links') && !isStale) return 0
  tracker.phase('links', 'Rebuilding entity links after changed-file sync')
  const reason = isStale ? 'logic_version_changed' : 'changed_files'
  return relinkProject(deps, { projectId, trigger, reason, pending, rows }, tracker)
}
