/** An OpsApi without disk and database, for tests of what stands in front of it: remembers what was asked, ends operations at once. */
import {
  OpsError,
  type Operation,
  type OperationInput,
  type OpsApi,
  type OpsCommands,
  type OpsReads,
  type OpsWatches,
  type Project,
  type StartedOperation,
} from '@ccdash/api-contract'
import { fakeExploreMethods } from './fake-explore.ts'
import { createFakeLinks, fakeAudit, fakeLinkMethods, type FakeLinks } from './fake-links.ts'

export type FakeOps = OpsApi & {
  readonly calls: { readonly method: string; readonly input: unknown }[]
  readonly operations: Operation[]
  readonly projects: Project[]
  readonly fakeLinks: FakeLinks
  /** What an operation ends with; `completed` unless told otherwise. */
  endWith: 'completed' | 'failed' | 'cancelled'
  /** When set, every read throws it. */
  breakWith: Error | null
}

export const FAKE_PROJECT: Project = {
  id: 'p1',
  name: 'P1',
  path: '/home/me/p1',
  description: '',
  repoUrl: '',
  agentPlatforms: ['Claude Code'],
  planDocsPath: 'docs/project_plans/',
  sessionsPath: '',
  progressPath: 'progress',
}

const AT = '2026-02-26T10:45:01.123Z'

/** What the reads and the commands of one fake share. */
type FakeState = Pick<FakeOps, 'calls' | 'operations' | 'projects' | 'fakeLinks'> & {
  activeId: string | null
  fake(): FakeOps
}

export function createFakeOps(projects: Project[] = [FAKE_PROJECT]): FakeOps {
  const state: FakeState = {
    calls: [],
    operations: [],
    projects,
    fakeLinks: createFakeLinks(),
    activeId: projects[0]?.id ?? null,
    fake: () => fake,
  }
  const fake: FakeOps = {
    calls: state.calls,
    operations: state.operations,
    projects,
    fakeLinks: state.fakeLinks,
    endWith: 'completed',
    breakWith: null,
    ...fakeReads(state),
    ...fakeWatches(state),
    ...fakeCommands(state),
    ...fakeLinkMethods(
      state.fakeLinks,
      (id) => (id === undefined ? mustBeActive(state) : mustBeKnown(state, id)).id,
      (method, input) => void state.calls.push({ method, input }),
    ),
    ...fakeExploreMethods(state.operations, projects, (method, input) => void state.calls.push({ method, input })),
  }
  return fake
}

type OtherMethod = keyof ReturnType<typeof fakeLinkMethods> | keyof ReturnType<typeof fakeExploreMethods>

function fakeReads(state: FakeState): Omit<OpsReads, OtherMethod> {
  const { calls, operations, projects } = state
  const working = () => {
    const { breakWith } = state.fake()
    if (breakWith !== null) throw breakWith
  }
  return {
    health: () =>
      Promise.resolve({
        status: 'ok',
        db: 'connected',
        watcher: 'running',
        watcherHealth: { state: 'running', problem: null },
        reasons: [],
      }),
    async status() {
      working()
      const project = active(state)
      const running = operations.filter(({ status }) => status === 'running')
      return {
        watcher: 'running',
        watcherHealth: { state: 'running', problem: null },
        project,
        paths: project && {
          root: '/home/me/p1',
          sessionsDirs: ['/home/me/.claude/projects/p1'],
          docsDir: '/home/me/p1/docs/project_plans',
          progressDir: '/home/me/p1/progress',
          missing: [],
        },
        counts: { sessions: 4, documents: 3, tasks: 2, features: 1, links: 0 },
        operations: {
          activeOperationCount: running.length,
          activeOperations: running,
          recentOperations: operations.slice(0, 5),
          trackedOperationCount: operations.length,
        },
        lastSequence: 7,
        serverVersion: '0.1.0',
      }
    },
    async listOperations(input) {
      working()
      calls.push({ method: 'listOperations', input })
      return { items: operations.slice(0, input.limit), nextCursor: null }
    },
    getOperation: async (id) => find(state, id),
    listEvents: () => Promise.resolve([]),
    listIssues: () => Promise.resolve({ items: [], nextCursor: null }),
    listChanges: () => Promise.resolve({ items: [], nextCursor: null }),
    listProjects: () => Promise.resolve(projects),
    activeProject: async () => active(state),
    async auditLinks(input) {
      calls.push({ method: 'auditLinks', input })
      return fakeAudit(state.fakeLinks, mustBeActive(state).id, input)
    },
  }
}

/** Each tells how things are once and then waits for its end. */
function fakeWatches(state: FakeState): OpsWatches {
  const over = (signal: AbortSignal) => {
    return new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }
  return {
    async *watchOperations(input, signal) {
      state.calls.push({ method: 'watchOperations', input })
      const { operationId } = input
      const operations =
        operationId === undefined
          ? state.operations.filter(({ status }) => status === 'running')
          : [find(state, operationId)]
      yield { sequence: 7, operations, events: [], skippedEvents: 0, incomplete: false }
      await over(signal)
    },
    async *watchStatus(signal) {
      yield await state.fake().status()
      await over(signal)
    },
  }
}

function fakeCommands(state: FakeState): Omit<OpsCommands, OtherMethod> {
  const { calls, operations, projects } = state
  const start = (method: string, asked: { trigger: string }, input: OperationInput): StartedOperation => {
    calls.push({ method, input: asked })
    const id = `OP-${operations.length + 1}`
    operations.unshift(runningOperation(id, mustBeActive(state).id, asked.trigger, input))
    return { operationId: id, reused: false }
  }
  return {
    async startSync(input) {
      const { force, rebuildLinks, captureAnalytics } = input
      return start('startSync', input, { kind: 'full_sync', force, rebuildLinks, captureAnalytics })
    },
    startRebuildLinks: async (input) =>
      start('startRebuildLinks', input, { kind: 'rebuild_links', captureAnalytics: input.captureAnalytics }),
    async startSyncPaths(input) {
      const outside = input.paths.find(({ path }) => path.startsWith('/etc/'))
      if (outside !== undefined) {
        throw new OpsError('PATH_OUTSIDE_ROOTS', `${outside.path} is outside`, { path: outside.path })
      }
      return start('startSyncPaths', input, { kind: 'sync_changed_files', paths: input.paths })
    },
    async waitForOperation(id) {
      const ended = endOperation(find(state, id), state.fake().endWith)
      operations.splice(operations.indexOf(find(state, id)), 1, ended)
      return ended
    },
    cancelOperation: async (id) => endOperation(find(state, id), 'cancelled'),
    retryOperation: async (id, trigger) => start('retryOperation', { trigger }, find(state, id).input),
    async saveProject(project) {
      if (!project.path.startsWith('/')) throw new OpsError('PROJECT_INVALID', `${project.path} is not absolute`)
      const at = projects.findIndex(({ id }) => id === project.id)
      projects.splice(at === -1 ? projects.length : at, at === -1 ? 0 : 1, project)
      return project
    },
    async updateProject(id, project) {
      mustBeKnown(state, id)
      return state.fake().saveProject({ ...project, id })
    },
    async activateProject(id) {
      state.activeId = id
      return mustBeKnown(state, id)
    },
  }
}

function active({ projects, activeId }: FakeState): Project | null {
  return projects.find(({ id }) => id === activeId) ?? null
}

function mustBeActive(state: FakeState): Project {
  const project = active(state)
  if (project === null) throw new OpsError('NO_ACTIVE_PROJECT', 'no project is active')
  return project
}

function mustBeKnown({ projects }: FakeState, id: string): Project {
  const project = projects.find((known) => known.id === id)
  if (project === undefined) throw new OpsError('PROJECT_NOT_FOUND', `no project ${id}`, { id })
  return project
}

function find({ operations }: FakeState, id: string): Operation {
  const found = operations.find((operation) => operation.id === id)
  if (found === undefined) throw new OpsError('OPERATION_NOT_FOUND', `no operation ${id}`, { id })
  return found
}

function runningOperation(id: string, projectId: string, trigger: string, input: OperationInput): Operation {
  return {
    id,
    kind: input.kind,
    projectId,
    trigger,
    status: 'running',
    phase: 'queued',
    message: '',
    progress: {},
    counters: {},
    stats: {},
    metadata: {},
    input,
    retryOf: null,
    startedAt: AT,
    updatedAt: AT,
    finishedAt: null,
    durationMs: 0,
    error: null,
    queuePosition: 0,
    currentPath: null,
    cancelRequested: false,
    issueCount: 0,
    phases: [],
    accounts: {
      files: { seen: 0, unchanged: 0, parsed: 0, removed: 0, failed: 0 },
      lines: { bytesSeen: 0, seen: 0, used: 0, ignored: 0, unknown: 0, malformed: 0 },
    },
    changes: {},
    lastSequence: 1,
  }
}

function endOperation(operation: Operation, status: FakeOps['endWith']): Operation {
  const ended = { ...operation, finishedAt: '2026-02-26T10:45:01.203Z', durationMs: 80 }
  switch (status) {
    case 'completed':
      return { ...ended, status, phase: 'completed', error: null, stats: endStats(operation) }
    case 'cancelled':
      return { ...ended, status, error: null }
    case 'failed':
      return { ...ended, status, error: { code: 'INTERNAL', message: 'the disk is gone' } }
  }
}

function endStats({ kind }: Operation): Operation['stats'] {
  if (kind === 'rebuild_links') return { linksCreated: 5, durationMs: 80 }
  if (kind === 'full_sync') return { sessionsSynced: 4, linksCreated: 5, durationMs: 80 }
  return { documentsSynced: 1, linksCreated: 0 }
}
