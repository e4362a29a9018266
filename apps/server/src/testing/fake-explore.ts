/** What a fake OpsApi tells of past operations, features, sessions and folders: a little of each, as the real one would say it. */
import {
  OpsError,
  type FeatureDetail,
  type Operation,
  type OperationPoint,
  type OpsReads,
  type Project,
  type SessionSummary,
} from '@ccdash/api-contract'

type ExploreMethods = Pick<
  OpsReads,
  | 'operationHistory'
  | 'eventPage'
  | 'listFeatures'
  | 'getFeature'
  | 'listSessions'
  | 'logLines'
  | 'auditSpread'
  | 'projectOverviews'
  | 'inspectProject'
>

const FEATURE: FeatureDetail = {
  ...{ featureId: 'alpha-v1', name: 'Alpha', status: 'in-progress', category: 'features' },
  ...{ sessions: 2, documents: 1, tasks: 2, tasksDone: 1, updatedAt: '2026-02-26T10:45:01.123Z' },
  phases: [{ phase: '1', title: 'First', tasks: 2, tasksDone: 1 }],
}
export const SESSION: SessionSummary = {
  ...{ sessionId: 'S-1', label: 'Session', features: 1 },
  ...{ startedAt: '2026-02-26T10:00:00.000Z', endedAt: '2026-02-26T10:30:00.000Z' },
}
const NO_FILES = { files: 0, bytes: 0 }

export function fakeExploreMethods(
  operations: readonly Operation[],
  projects: readonly Project[],
  called: (method: string, input: unknown) => void,
): ExploreMethods {
  return {
    async operationHistory(input) {
      called('operationHistory', input)
      const count = (status: Operation['status']) =>
        operations.filter((operation) => operation.status === status).length
      const [running, completed] = [count('running'), count('completed')]
      const byStatus = { running, completed, failed: count('failed'), cancelled: count('cancelled') }
      return { points: operations.slice(0, input.limit).map(pointOf), byStatus }
    },
    async eventPage({ operationId }) {
      const operation = operations.find(({ id }) => id === operationId)
      if (operation === undefined) throw new OpsError('OPERATION_NOT_FOUND', `no operation ${operationId}`)
      const byType = { started: 0, phase: 0, progress: 0, issue: 0, cancel_requested: 0, ended: 0 }
      return { items: [], total: 0, byType, upTo: operation.lastSequence }
    },
    async listFeatures(input) {
      called('listFeatures', input)
      const { category: _category, updatedAt: _updatedAt, phases: _phases, ...summary } = FEATURE
      return { items: [summary], nextCursor: null }
    },
    async getFeature({ featureId }) {
      if (featureId !== FEATURE.featureId) throw new OpsError('ENTITY_NOT_FOUND', `no feature ${featureId}`)
      return FEATURE
    },
    async listSessions(input) {
      called('listSessions', input)
      return { items: [SESSION], nextCursor: null }
    },
    async logLines({ sessionId, ranges, reveal }) {
      if (sessionId !== SESSION.sessionId) throw new OpsError('ENTITY_NOT_FOUND', `no session ${sessionId}`)
      const lines = ranges.map(({ byteStart }, index) => ({ byteStart, line: index + 1, text: '{"type":"user"}' }))
      return {
        path: '~/.claude/projects/p1/1.jsonl',
        state: 'read',
        masked: !reveal,
        lines: lines.map((line) => ({ ...line, cutBefore: false, cutAfter: false })),
      }
    },
    async auditSpread() {
      const flags = { commandMismatch: false, titleMismatch: true }
      return { links: 3, cells: [{ confidence: 0.67, fanout: 12, ...flags, links: 3 }] }
    },
    async projectOverviews() {
      return projects.map((project, index) => ({
        project,
        active: index === 0,
        folders: [{ role: 'plans', path: `${project.path}/${project.planDocsPath}`, exists: true }],
        counts: { sessions: 4, documents: 3, tasks: 2, features: 1, links: 0 },
        files: { plans: NO_FILES, progress: NO_FILES, sessions: { files: 4, bytes: 4096 } },
        lastOperation: operations.find(({ projectId }) => projectId === project.id) ?? null,
      }))
    },
    async inspectProject({ path }) {
      const registered = projects.find((project) => project.path === path)
      const proposal = { id: 'new', name: 'New', path, description: '', repoUrl: '', agentPlatforms: [] }
      return {
        ...{ absolutePath: path, exists: true, gitRepository: false, folders: [] },
        proposal: registered ?? { ...proposal, planDocsPath: 'docs', progressPath: 'progress', sessionsPath: '' },
        registeredAs: registered?.id ?? null,
      }
    },
  }
}

function pointOf(operation: Operation): OperationPoint {
  const { id, projectId, kind, status, trigger, startedAt, durationMs, issueCount, changes } = operation
  const { input, accounts, error } = operation
  return {
    ...{ id, projectId, kind, status, trigger, startedAt, durationMs, issueCount, changes },
    force: input.kind === 'full_sync' && input.force,
    bytesRead: accounts.lines.bytesSeen,
    filesRead: accounts.files.parsed,
    errorCode: error?.code ?? null,
  }
}
