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
import { resolveProjectPaths } from './discover/project-paths.ts'
import type { SessionFolderCache } from './discover/session-folders.ts'
import { createLinkQueries } from './links/link-queries.ts'
import { readAuditReport } from './links/read-audit.ts'
import { findProject, toProject } from './projects/project-commands.ts'
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
const PATHS_FRESH_MS = 5000 // looking for a project's folders touches every folder of the agent
const NO_COUNTS: EntityCounts = { sessions: 0, documents: 0, tasks: 0, features: 0, links: 0 }

export function createReads({ store, now, pathEnv, watcherState, version }: ReadsDeps): OpsReads {
  const readPaths = createPathReader(pathEnv, now)

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
      paths: project === null ? null : await readPaths(project),
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
      if (operation === null) throw new OpsError('OPERATION_NOT_FOUND', `Operation ${id} not found`, { id })
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
  }
}

/** The folders of a project, looked up again after a few seconds or when the project was edited. */
function createPathReader(pathEnv: PathEnv, now: () => Date): (project: ProjectRecord) => Promise<ProjectPaths> {
  const sessionFolders: SessionFolderCache = new Map()
  let last: { readonly key: string; readonly at: number; readonly paths: ProjectPaths } | null = null
  return async (project) => {
    const key = JSON.stringify(project)
    const at = now().getTime()
    if (last !== null && last.key === key && Math.abs(at - last.at) < PATHS_FRESH_MS) return last.paths
    const resolved = await resolveProjectPaths(project, pathEnv, sessionFolders)
    const paths = {
      root: resolved.projectDir,
      sessionsDirs: [...resolved.sessionsDirs],
      docsDir: resolved.docsDir,
      progressDir: resolved.progressDir,
      missing: [...resolved.missing],
    }
    last = { key, at, paths }
    return paths
  }
}
