/** An OpsApi that answers from what a test puts into it. */
import {
  OpsError,
  type Operation,
  type OperationEvent,
  type OperationIssue,
  type OperationsUpdate,
  type OpsApi,
  type OpsCommands,
  type OpsReads,
  type Project,
  type ProjectOverview,
  type StatusReport,
} from '@ccdash/api-contract'
import { createBroadcast } from './broadcast.ts'

const AT = '2026-11-22T12:00:00.000Z'

type FakeState = {
  operations: Operation[]
  issues: OperationIssue[]
  events: OperationEvent[]
  project: StatusReport['project']
  projects: Project[]
  /** When set, reading status or operations throws it. */
  refuseReads: Error | null
  /** When set, starting throws it. */
  refuseStarts: Error | null
  lastSequence: number
}

export type FakeOps = OpsApi & {
  readonly state: FakeState
  readonly calls: { method: string; input: unknown }[]
  /**
   * Changes or adds operations and tells all who watch; sequence numbers grow by themselves. Given fields of the message
   * win, e.g. `{ incomplete: true }`.
   */
  readonly push: (operations: readonly Operation[], message?: Partial<OperationsUpdate>) => void
  /** Tells the status as it is now. */
  readonly pushStatus: () => void
  /** How many watch now. */
  readonly watchers: () => number
  /** Ends every subscription with an error, as a server does that goes away. */
  readonly disconnect: () => void
  /** What those who came back named as the last message they had. */
  readonly resumedFrom: string[]
}

/**
 * @param overrides  Methods a test brings itself, e.g. `{ auditLinks: async () => report }`; what a page asks for and
 * nobody gave is refused.
 */
export function createFakeOps(given: Partial<FakeState> = {}, overrides: Partial<OpsApi> = {}): FakeOps {
  const project = given.project === undefined ? FAKE_PROJECT : given.project
  const state: FakeState = {
    operations: [],
    issues: [],
    events: [],
    project,
    projects: project === null ? [] : [project],
    refuseReads: null,
    refuseStarts: null,
    lastSequence: 1,
    ...given,
  }
  const calls: FakeOps['calls'] = []
  const resumedFrom: string[] = []
  const updates = createBroadcast<OperationsUpdate>()
  const reports = createBroadcast<StatusReport>()
  return {
    ...fakeReads(state),
    ...fakeCommands(state, calls),
    async *watchOperations({ lastEventId, operationId }, signal) {
      const running = state.operations.filter(({ status }) => status === 'running')
      if (typeof lastEventId === 'string') resumedFrom.push(lastEventId)
      const resumed = lastEventId !== null && lastEventId !== undefined
      const missed = state.operations.filter(({ lastSequence }) => lastSequence > Number(lastEventId))
      const told = (resumed ? missed : running).filter(({ id }) => operationId === undefined || id === operationId)
      yield updateOf(state, told)
      for await (const update of updates.listen(signal)) {
        const operations = update.operations.filter(({ id }) => operationId === undefined || id === operationId)
        yield { ...update, operations }
      }
    },
    async *watchStatus(signal) {
      yield fakeStatus(state)
      yield* reports.listen(signal)
    },
    state,
    calls,
    push(operations, message = {}) {
      const told = operations.map((operation) => ({ ...operation, lastSequence: (state.lastSequence += 1) }))
      const byId = new Map(told.map((operation) => [operation.id, operation]))
      const held = state.operations.map((operation) => byId.get(operation.id) ?? operation)
      const known = new Set(held.map(({ id }) => id))
      state.operations = [...told.filter(({ id }) => !known.has(id)), ...held]
      updates.send({ ...updateOf(state, told), ...message })
    },
    pushStatus: () => reports.send(fakeStatus(state)),
    resumedFrom,
    disconnect() {
      updates.end()
      reports.end()
    },
    watchers: () => updates.listeners() + reports.listeners(),
    ...overrides,
  }
}

function updateOf({ lastSequence }: FakeState, operations: Operation[]): OperationsUpdate {
  return { sequence: lastSequence, operations, events: [], skippedEvents: 0, incomplete: false }
}

function unused(method: string) {
  return async (): Promise<never> => {
    throw new Error(`${method} was not given to the fake`)
  }
}

function findOperation({ operations }: FakeState, id: string): Operation {
  const found = operations.find((operation) => operation.id === id)
  if (found === undefined) throw new OpsError('OPERATION_NOT_FOUND', `no operation ${id}`, { id })
  return found
}

function fakeReads(state: FakeState): OpsReads {
  const read = <Input extends unknown[], Output>(answer: (...input: Input) => Output) => {
    return async (...input: Input) => {
      if (state.refuseReads !== null) throw state.refuseReads
      return answer(...input)
    }
  }
  return {
    health: async () => ({
      status: 'ok',
      db: 'connected',
      watcher: 'running',
      watcherHealth: { state: 'running', problem: null },
      reasons: [],
    }),
    linkQuality: unused('linkQuality'),
    status: read(() => fakeStatus(state)),
    listOperations: read(({ limit, cursor, status, kind, search, trigger }) => {
      const fitting = state.operations.filter(
        (operation) =>
          (status === undefined || operation.status === status) &&
          (kind === undefined || operation.kind === kind) &&
          (trigger === undefined || operation.trigger === trigger) &&
          (search === undefined || `${operation.id} ${operation.message}`.toLowerCase().includes(search.toLowerCase())),
      )
      const from = Number(cursor ?? 0)
      const items = fitting.slice(from, from + limit)
      return { items, nextCursor: from + limit < fitting.length ? String(from + limit) : null }
    }),
    getOperation: async (id) => findOperation(state, id),
    listIssues: async () => ({ items: state.issues, nextCursor: null }),
    listEvents: async () => state.events,
    async eventPage({ types, search, offset, limit, upTo = state.lastSequence }) {
      const all = state.events.filter(({ sequence }) => sequence <= upTo).toReversed()
      const fitting = all.filter(
        (event) =>
          (types === undefined || types.includes(event.type)) &&
          (search === undefined || JSON.stringify(event.data).toLowerCase().includes(search.toLowerCase())),
      )
      const count = (type: OperationEvent['type']) => all.filter((event) => event.type === type).length
      const byType = {
        started: count('started'),
        phase: count('phase'),
        progress: count('progress'),
        issue: count('issue'),
        cancel_requested: count('cancel_requested'),
        ended: count('ended'),
      }
      return { items: fitting.slice(offset, offset + limit), total: fitting.length, byType, upTo }
    },
    operationHistory: read(({ limit }) => ({
      points: state.operations.slice(0, limit).map((operation) => ({
        id: operation.id,
        projectId: operation.projectId,
        kind: operation.kind,
        status: operation.status,
        trigger: operation.trigger,
        force: operation.input.kind === 'full_sync' && operation.input.force,
        startedAt: operation.startedAt,
        durationMs: operation.durationMs,
        bytesRead: 0,
        filesRead: 0,
        issueCount: operation.issueCount,
        errorCode: operation.error?.code ?? null,
        changes: operation.changes,
      })),
      byStatus: {
        running: countOf(state, 'running'),
        completed: countOf(state, 'completed'),
        failed: countOf(state, 'failed'),
        cancelled: countOf(state, 'cancelled'),
      },
    })),
    listProjects: async () => state.projects,
    activeProject: async () => state.project,
    projectOverviews: async () => state.projects.map((project) => fakeOverview(state, project)),
    inspectProject: unused('inspectProject'),
    listChanges: async () => ({ items: [], nextCursor: null }),
    auditLinks: unused('auditLinks'),
    auditSpread: unused('auditSpread'),
    listLinks: async () => ({ items: [], nextCursor: null }),
    listJudgements: async () => ({ items: [], nextCursor: null }),
    listSilentSessions: async () => ({ items: [], nextCursor: null }),
    listUnworkedFeatures: async () => ({ items: [], nextCursor: null }),
    listFanout: async () => ({ items: [], nextCursor: null }),
    listFeatures: async () => ({ items: [], nextCursor: null }),
    getFeature: unused('getFeature'),
    listSessions: async () => ({ items: [], nextCursor: null }),
    logLines: unused('logLines'),
  }
}

function countOf({ operations }: FakeState, status: Operation['status']): number {
  return operations.filter((operation) => operation.status === status).length
}

function fakeCommands(state: FakeState, calls: FakeOps['calls']): OpsCommands {
  const start = (method: string) => async (input: unknown) => {
    calls.push({ method, input })
    if (state.refuseStarts !== null) throw state.refuseStarts
    const operation = fakeOperation({ id: `OP-new-${calls.length}` })
    state.operations.unshift(operation)
    return { operationId: operation.id, reused: false }
  }
  return {
    startSync: start('startSync'),
    startRebuildLinks: start('startRebuildLinks'),
    startSyncPaths: start('startSyncPaths'),
    retryOperation: start('retryOperation'),
    waitForOperation: unused('waitForOperation'),
    async cancelOperation(id) {
      calls.push({ method: 'cancelOperation', input: id })
      return findOperation(state, id)
    },
    async saveProject(project) {
      calls.push({ method: 'saveProject', input: project })
      state.projects = [...state.projects.filter(({ id }) => id !== project.id), project]
      return project
    },
    async updateProject(id, project) {
      calls.push({ method: 'updateProject', input: { id, project } })
      state.projects = state.projects.map((held) => (held.id === id ? project : held))
      return project
    },
    async activateProject(id) {
      calls.push({ method: 'activateProject', input: id })
      const project = state.projects.find((held) => held.id === id)
      if (project === undefined) throw new OpsError('PROJECT_NOT_FOUND', `no project ${id}`, { id })
      state.project = project
      return project
    },
    judgeLink: unused('judgeLink'),
    createLink: unused('createLink'),
    importJudgements: unused('importJudgements'),
  }
}

const FAKE_COUNTS = { sessions: 3412, documents: 108, tasks: 621, features: 18, links: 2946 }

function fakeOverview(state: FakeState, project: Project): ProjectOverview {
  return {
    project,
    active: project.id === state.project?.id,
    folders: [
      { role: 'plans', path: `${project.path}/docs/project_plans`, exists: true },
      { role: 'progress', path: `${project.path}/progress`, exists: false },
      { role: 'sessions', path: '/home/me/.claude/projects/-home-me-fieldkit', exists: true },
    ],
    counts: FAKE_COUNTS,
    files: {
      plans: { files: 108, bytes: 2_100_000 },
      progress: { files: 0, bytes: 0 },
      sessions: { files: 3412, bytes: 11_600_000_000 },
    },
    lastOperation: state.operations.find(({ projectId }) => projectId === project.id) ?? null,
  }
}

export const FAKE_PROJECT: Project = {
  id: 'p1',
  name: 'Fieldkit',
  path: '/home/me/fieldkit',
  description: '',
  repoUrl: '',
  agentPlatforms: ['Claude Code'],
  planDocsPath: 'docs/project_plans/',
  sessionsPath: '',
  progressPath: 'progress',
}

/** A completed full sync unless told otherwise. */
export function fakeOperation(given: Partial<Extract<Operation, { status: 'completed' }>> = {}): Operation {
  return {
    id: 'OP-1',
    kind: 'full_sync',
    projectId: 'p1',
    trigger: 'ops-panel',
    status: 'completed',
    phase: 'completed',
    message: 'Sync completed',
    progress: {},
    counters: {},
    stats: {},
    metadata: {},
    input: { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true },
    retryOf: null,
    startedAt: AT,
    updatedAt: AT,
    finishedAt: AT,
    durationMs: 6_800,
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
    ...given,
  }
}

/** One that works: 1 of 4 files, 500 of 1,000 bytes. */
export function runningOperation(given: Partial<Extract<Operation, { status: 'running' }>> = {}): Operation {
  const { finishedAt: _finishedAt, error: _error, status: _status, ...common } = fakeOperation()
  return {
    ...common,
    status: 'running',
    phase: 'sessions',
    message: 'Syncing sessions',
    progress: { filesDone: 1, filesTotal: 4, bytesDone: 500, bytesTotal: 1000 },
    finishedAt: null,
    error: null,
    ...given,
  }
}

export function fakeStatus({
  operations = [],
  project = FAKE_PROJECT,
  lastSequence = 1,
}: Partial<Pick<FakeState, 'operations' | 'project' | 'lastSequence'>> = {}): StatusReport {
  const activeOperations = operations.filter(({ status }) => status === 'running')
  return {
    watcher: 'running',
    watcherHealth: { state: 'running', problem: null },
    project,
    paths: project && {
      root: project.path,
      sessionsDirs: ['/home/me/.claude/projects/-home-me-fieldkit'],
      docsDir: '/home/me/fieldkit/docs/project_plans',
      progressDir: '/home/me/fieldkit/progress',
      missing: ['/home/me/fieldkit/progress'],
    },
    counts: FAKE_COUNTS,
    operations: {
      activeOperationCount: activeOperations.length,
      activeOperations,
      recentOperations: operations.slice(0, 5),
      trackedOperationCount: operations.length,
    },
    lastSequence,
    serverVersion: '0.1.0',
  }
}
