/** Everything that only reads: answers from the store alone, on whichever thread holds it. */
import type { AuditInput, AuditReport, Health, OpsReads, WatcherHealth } from '@ccdash/api-contract'
import { isDatabaseFailure, OpsError, toHealth } from '@ccdash/api-contract'
import type { PathEnv } from '../sources/path-rules.ts'
import { createExploreQueries } from './explore-queries.ts'
import { createLinkQueries } from './link-queries.ts'
import { measureLinkQuality } from '../linking/review/measure-quality.ts'
import { readAuditReport } from './read-audit.ts'
import { inspectProject } from './inspect-project.ts'
import { findProject, toProject } from '../store/find-project.ts'
import { createFolderReader } from './project-folders.ts'
import { readProjectOverviews } from './project-overviews.ts'
import type { ProjectRecord } from '../records/project.ts'
import { createStatusReader } from './read-status.ts'
import { textMask } from '../secrets/mask-secrets.ts'
import type { Store } from '../store/store.ts'

export type ReadsDeps = {
  readonly store: Store
  readonly now: () => Date
  readonly pathEnv: PathEnv
  /** The watcher lives with the engine, maybe on another thread. */
  readonly watcherHealth: () => WatcherHealth | Promise<WatcherHealth>
  readonly version: string
  /** Whether secrets are masked in what is shown of a log itself: they are unless told otherwise. */
  readonly maskSecrets?: boolean
}

/** With these the database still answers. */
const USABLE: ReadonlySet<string> = new Set(['DISK_FULL', 'DATABASE_BUSY'])

export function createReads(deps: ReadsDeps): OpsReads {
  const { store, now, pathEnv, watcherHealth, version, maskSecrets = true } = deps
  const readFolders = createFolderReader(pathEnv, now)

  async function activeProject(): Promise<ProjectRecord | null> {
    const id = await store.activeProjectId()
    return id === null ? null : store.readProject(id)
  }

  async function readHealth(): Promise<Health> {
    const failure: unknown = await store.lastSequence().then(
      () => null,
      (error: unknown) => error,
    )
    const problem = (await store.condition()) ?? (isDatabaseFailure(failure) ? failure : null)
    const isUsable = failure === null && (problem === null || USABLE.has(problem.code))
    return toHealth({
      db: isUsable ? 'connected' : 'disconnected',
      watcherHealth: await watcherHealth(),
      reasons: problem === null ? [] : [problem.message],
      ...(problem !== null && { dbProblem: { code: problem.code, message: problem.message } }),
    })
  }

  async function readAudit(input: AuditInput): Promise<AuditReport> {
    const project = await findProject(store, input.projectId)
    return readAuditReport(store, project.id, input, now())
  }

  return {
    health: readHealth,
    status: createStatusReader({ store, readFolders, now, watcherHealth, version }),
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
    linkQuality: (projectId) => measureLinkQuality({ store, now }, projectId),
    ...createLinkQueries(store),
    operationHistory: (input) => store.readHistory(input),
    async eventPage(input) {
      const page = await store.pageEvents(input)
      if (page === null) throw noOperation(input.operationId)
      return page
    },
    ...createExploreQueries(store, readFolders, textMask(maskSecrets)),
    projectOverviews: () => readProjectOverviews(store, readFolders),
    inspectProject: (input) => inspectProject({ store, pathEnv, readFolders }, input),
  }
}

function noOperation(id: string): OpsError {
  return new OpsError('OPERATION_NOT_FOUND', `Operation ${id} not found`, { id })
}
