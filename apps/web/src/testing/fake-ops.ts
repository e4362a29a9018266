/** An OpsApi that answers from what a test puts into it. */
import { OpsError, type Operation, type OperationIssue, type OpsApi, type StatusReport } from '@ccdash/api-contract'

const AT = '2026-11-22T12:00:00.000Z'

type FakeState = {
  operations: Operation[]
  issues: OperationIssue[]
  project: StatusReport['project']
  /** When set, reading status or operations throws it. */
  refuseReads: Error | null
  /** When set, starting throws it. */
  refuseStarts: Error | null
}

export type FakeOps = OpsApi & { readonly state: FakeState; readonly calls: { method: string; input: unknown }[] }

export function createFakeOps(given: Partial<FakeState> = {}): FakeOps {
  const state: FakeState = {
    operations: [],
    issues: [],
    project: FAKE_PROJECT,
    refuseReads: null,
    refuseStarts: null,
    ...given,
  }
  const calls: FakeOps['calls'] = []
  const unused = (method: string) => async () => {
    throw new Error(`${method} is not used by this page`)
  }
  const start = (method: string) => async (input: unknown) => {
    calls.push({ method, input })
    if (state.refuseStarts !== null) throw state.refuseStarts
    const operation = fakeOperation({ id: `OP-new-${calls.length}` })
    state.operations.unshift(operation)
    return { operationId: operation.id, reused: false }
  }
  const get = async (id: string) => {
    const found = state.operations.find((operation) => operation.id === id)
    if (found === undefined) throw new OpsError('OPERATION_NOT_FOUND', `no operation ${id}`, { id })
    return found
  }
  return {
    state,
    calls,
    health: async () => ({ status: 'ok', db: 'connected', watcher: 'running' }),
    status: async () => {
      if (state.refuseReads !== null) throw state.refuseReads
      return fakeStatus(state)
    },
    async listOperations({ limit, cursor }) {
      if (state.refuseReads !== null) throw state.refuseReads
      const from = Number(cursor ?? 0)
      const items = state.operations.slice(from, from + limit)
      return { items, nextCursor: from + limit < state.operations.length ? String(from + limit) : null }
    },
    getOperation: get,
    listIssues: async () => ({ items: state.issues, nextCursor: null }),
    listEvents: unused('listEvents'),
    listChanges: unused('listChanges'),
    listProjects: unused('listProjects'),
    activeProject: unused('activeProject'),
    auditLinks: unused('auditLinks'),
    listLinks: unused('listLinks'),
    listJudgements: unused('listJudgements'),
    listSilentSessions: unused('listSilentSessions'),
    listUnworkedFeatures: unused('listUnworkedFeatures'),
    listFanout: unused('listFanout'),
    judgeLink: unused('judgeLink'),
    createLink: unused('createLink'),
    importJudgements: unused('importJudgements'),
    linkQuality: unused('linkQuality'),
    startSync: start('startSync'),
    startRebuildLinks: start('startRebuildLinks'),
    startSyncPaths: start('startSyncPaths'),
    retryOperation: start('retryOperation'),
    waitForOperation: unused('waitForOperation'),
    async cancelOperation(id) {
      calls.push({ method: 'cancelOperation', input: id })
      return get(id)
    },
    saveProject: unused('saveProject'),
    updateProject: unused('updateProject'),
    activateProject: unused('activateProject'),
  }
}

const FAKE_PROJECT = {
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

function fakeStatus({ operations, project }: FakeState): StatusReport {
  const activeOperations = operations.filter(({ status }) => status === 'running')
  return {
    watcher: 'running',
    project,
    paths: project && {
      root: project.path,
      sessionsDirs: ['/home/me/.claude/projects/-home-me-fieldkit'],
      docsDir: '/home/me/fieldkit/docs/project_plans',
      progressDir: '/home/me/fieldkit/progress',
      missing: ['/home/me/fieldkit/progress'],
    },
    counts: { sessions: 3412, documents: 108, tasks: 621, features: 18, links: 2946 },
    operations: {
      activeOperationCount: activeOperations.length,
      activeOperations,
      recentOperations: operations.slice(0, 5),
      trackedOperationCount: operations.length,
    },
    lastSequence: 1,
    serverVersion: '0.1.0',
  }
}
