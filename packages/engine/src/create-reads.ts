/** Everything that only reads: answers from the store alone, on whichever thread holds it. */
import type {
  AuditInput,
  AuditReport,
  EntityCounts,
  Health,
  OpsReads,
  ProjectPaths,
  StatusReport,
  WatcherState,
} from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import type { PathEnv } from './discover/path-rules.ts'
import type { ResolvedPaths } from './discover/project-paths.ts'
import { createExploreQueries } from './explore/explore-queries.ts'
import { createLinkQueries } from './links/link-queries.ts'
import { readAuditReport } from './links/read-audit.ts'
import { inspectProject } from './projects/inspect-project.ts'
import { findProject, toProject } from './projects/project-commands.ts'
import { createFolderReader } from './projects/project-folders.ts'
import { readProjectOverviews } from './projects/project-overviews.ts'
import type { ProjectRecord } from './records/project.ts'
import type { Store } from './store/store.ts'

export type ReadsDeps = {
  readonly store: Store
  readonly now: () => Date
  readonly pathEnv: PathEnv
  /** The watcher lives with the engine, maybe on another thread. */
  readonly watcherState: () => WatcherState | Promise<WatcherState>
  readonly version: string
}

const RECENT_OPERATIONS = 5
const ACTIVE_OPERATIONS = 50
const NO_COUNTS: EntityCounts = { sessions: 0, documents: 0, tasks: 0, features: 0, links: 0 }

export function createReads({ store, now, pathEnv, watcherState, version }: ReadsDeps): OpsReads {
  const readFolders = createFolderReader(pathEnv, now)

  async function activeProject(): Promise<ProjectRecord | null> {
    const id = await store.activeProjectId()
    return id === null ? null : store.readProject(id)
  }

  async function readHealth(): Promise<Health> {
    const db = await store.lastSequence().then(
      () => 'connected' as const,
      () => 'disconnected' as const,
    )
    return { status: 'ok', db, watcher: await watcherState() }
  }

  async function readStatus(): Promise<StatusReport> {
    const project = await activeProject()
    const active = await store.listOperations({ status: 'running', limit: ACTIVE_OPERATIONS })
    const recent = await store.listOperations({ limit: RECENT_OPERATIONS })
    const { total, active: activeCount } = await store.countOperations(null)
    return {
      watcher: await watcherState(),
      project: project === null ? null : toProject(project),
      paths: project === null ? null : toPaths(await readFolders(project)),
      counts: project === null ? NO_COUNTS : await store.counts(project.id),
      operations: {
        activeOperationCount: activeCount,
        activeOperations: active.items,
        recentOperations: recent.items,
        trackedOperationCount: total,
      },
      lastSequence: await store.lastSequence(),
      serverVersion: version,
    }
  }

  async function readAudit(input: AuditInput): Promise<AuditReport> {
    const project = await findProject(store, input.projectId)
    return readAuditReport(store, project.id, input, now())
  }

  return {
    health: readHealth,
    status: readStatus,
    listOperations: (input) => store.listOperations(input),
    async getOperation(id) {
      const operation = await store.readOperation(id)
      if (operation === null) throw noOperation(id)
      return operation
    },
    listEvents: (input) => store.listEvents(input),
    listIssues: (input) => store.listIssues(input),
    listChanges: (input) => store.listChanges(input),
    listProjects: async () => (await store.listProjects()).map(toProject),
    async activeProject() {
      const project = await activeProject()
      return project === null ? null : toProject(project)
    },
    auditLinks: readAudit,
    ...createLinkQueries(store),
    operationHistory: (input) => store.readHistory(input),
    async eventPage(input) {
      const page = await store.pageEvents(input)
      if (page === null) throw noOperation(input.operationId)
      return page
    },
    ...createExploreQueries(store, readFolders),
    projectOverviews: () => readProjectOverviews(store, readFolders),
    inspectProject: (input) => inspectProject({ store, pathEnv, readFolders }, input),
  }
}

function noOperation(id: string): OpsError {
  return new OpsError('OPERATION_NOT_FOUND', `Operation ${id} not found`, { id })
}

function toPaths({ projectDir, sessionsDirs, docsDir, progressDir, missing }: ResolvedPaths): ProjectPaths {
  return { root: projectDir, sessionsDirs: [...sessionsDirs], docsDir, progressDir, missing: [...missing] }
}
