/** Starting, stopping and repeating operations: which body belongs to which input, and what the ledger says of it. */
import type { Operation, OperationInput, OpsCommands, StartedOperation } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import path from 'node:path'
import { describePath } from '../ingest/describe-path.ts'
import { resolveProjectPaths } from '../ingest/project-paths.ts'
import type { ResolvedPaths } from '../ingest/project-paths.ts'
import { OperationFailure } from '../ledger/operation-failure.ts'
import type { OperationBody, OperationRunner } from '../ledger/run-operation.ts'
import { findProject } from '../store/find-project.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { Store } from '../store/store.ts'
import { resolveChanges } from '../ingest/changed-paths.ts'
import { fullSync } from './full-sync.ts'
import { readHeldSources } from '../ingest/held-sources.ts'
import { rebuildLinks } from './rebuild-links.ts'
import type { JobDeps } from './job-deps.ts'
import { syncPaths, WATCHER_TRIGGER } from './sync-paths.ts'

export type OperationCommands = Pick<
  OpsCommands,
  'startSync' | 'startRebuildLinks' | 'startSyncPaths' | 'waitForOperation' | 'cancelOperation' | 'retryOperation'
>

export type StartOperation = {
  readonly trigger: string
  readonly input: OperationInput
  readonly retryOf?: string
}

/**
 * Puts an operation of the project into the ledger.
 *
 * @throws OpsError NO_PATHS, PATH_OUTSIDE_ROOTS for changed paths; nothing stands in the ledger then
 */
export async function startOperation(
  deps: JobDeps,
  runner: OperationRunner,
  project: ProjectRecord,
  { trigger, input, retryOf }: StartOperation,
): Promise<StartedOperation> {
  const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  const links = trigger === WATCHER_TRIGGER ? 'keep' : 'refuse'
  if (input.kind === 'sync_changed_files') await resolveChanges(input.paths, paths, links)
  return runner.start({
    projectId: project.id,
    ...{ trigger, input },
    retryOf: retryOf ?? null,
    metadata: describeInput(project, input, paths),
    describePath: (file) => describePath(file, paths),
    body: unlessPaused(deps, project.id, trigger, bodyOf(deps, project, trigger, input)),
  })
}

export function createOperationCommands(deps: JobDeps, runner: OperationRunner): OperationCommands {
  const { store } = deps
  const start = async (projectId: string | undefined, operation: StartOperation): Promise<StartedOperation> =>
    startOperation(deps, runner, await findProject(store, projectId), operation)

  return {
    startSync: ({ projectId, trigger, force, rebuildLinks: relinks, captureAnalytics }) =>
      start(projectId, { trigger, input: { kind: 'full_sync', force, rebuildLinks: relinks, captureAnalytics } }),
    startRebuildLinks: ({ projectId, trigger, captureAnalytics }) =>
      start(projectId, { trigger, input: { kind: 'rebuild_links', captureAnalytics } }),
    async startSyncPaths({ projectId, trigger, paths }) {
      if (paths.length === 0) throw new OpsError('NO_PATHS', 'No paths provided')
      return start(projectId, { trigger, input: { kind: 'sync_changed_files', paths } })
    },
    waitForOperation: (id) => runner.wait(id),
    async cancelOperation(id) {
      await runner.cancel(id)
      return readOperation(store, id)
    },
    async retryOperation(id, trigger) {
      const { status, projectId, input } = await readOperation(store, id)
      if (status === 'running') throw new OpsError('OPERATION_RUNNING', `Operation ${id} is still running`, { id })
      return start(projectId, { trigger, input, retryOf: id })
    },
  }
}

function bodyOf(deps: JobDeps, project: ProjectRecord, trigger: string, input: OperationInput): OperationBody {
  switch (input.kind) {
    case 'full_sync':
      return fullSync(deps, { project, trigger, input })
    case 'rebuild_links':
      return rebuildLinks(deps, { project, trigger, input })
    case 'sync_changed_files':
      return syncPaths(deps, { project, trigger, input })
  }
}

/** What is started by itself when the server starts; a person may always try. */
const AUTOMATIC = new Set(['startup', 'startup_deferred'])

function unlessPaused(deps: JobDeps, projectId: string, trigger: string, body: OperationBody): OperationBody {
  if (!AUTOMATIC.has(trigger)) return body
  return async (tracker) => {
    const until = (await readHeldSources(deps.store, projectId, deps.now())).pausedUntil()
    if (until === null) return body(tracker)
    throw new OperationFailure('ENGINE_STUCK', `Not tried before ${until}: the engine got stuck in the last sync`)
  }
}

/** What stands in `metadata` (spec 3.1). */
function describeInput(project: ProjectRecord, input: OperationInput, paths: ResolvedPaths): Record<string, unknown> {
  const { docsDir, progressDir, sessionsDirs } = paths
  const folders = { docsDir, progressDir }
  switch (input.kind) {
    case 'full_sync': {
      const { kind: _, ...options } = input
      const sessionsDir = sessionsDirs.join(path.delimiter)
      return { ...options, sessionsDir, ...folders, projectName: project.name }
    }
    case 'rebuild_links':
      return { ...folders, captureAnalytics: input.captureAnalytics }
    case 'sync_changed_files':
      return { changedCount: input.paths.length }
  }
}

async function readOperation(store: Store, id: string): Promise<Operation> {
  const operation = await store.readOperation(id)
  if (operation === null) throw new OpsError('OPERATION_NOT_FOUND', `Operation ${id} not found`, { id })
  return operation
}
