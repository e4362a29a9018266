/** Small records for store tests; each takes what matters to the test. */
import type { DocumentRecord } from '../../records/document.ts'
import type { FeatureRecord } from '../../records/feature.ts'
import type { LinkKey, LinkRecord } from '../../records/link.ts'
import type { SessionCommand, SessionFileUpdate, SessionRecord } from '../../records/session.ts'
import type { SourceState } from '../../records/source-file.ts'
import type { TaskRecord } from '../../records/task.ts'
import type { LeaseHolder, LedgerFlush, NewOperation, SourceWrite } from '../store.ts'

export const PROJECT = 'project-a'
export const holder: LeaseHolder = { id: 'holder-1', host: 'desk', pid: 11, processStart: '100' }

/** A moment: seconds after the start of 2026. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
}

export function sourceState(path: string, change: Partial<SourceState> = {}): SourceState {
  return {
    kind: 'session',
    path,
    sizeBytes: 900,
    mtimeNs: '1767225600123456789',
    identity: '64:12',
    recordId: '',
    consumedBytes: 880,
    tailHash: 'tail',
    headHash: 'head',
    gitStamp: '',
    gone: false,
    failed: false,
    ...change,
  }
}

export function session(id: string, sourcePath: string, change: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id,
    sourcePath,
    rawSessionId: id.slice(2),
    sessionType: 'session',
    parentSessionId: null,
    rootSessionId: id,
    agentId: null,
    teamName: null,
    spawnDepth: null,
    taskId: '',
    model: 'model-1',
    models: ['model-1'],
    platformType: 'Claude Code',
    platformVersion: '2.0.1',
    platformVersions: ['2.0.1'],
    startedAt: '2026-01-01T10:00:00Z',
    endedAt: '2026-01-01T10:05:00Z',
    durationSeconds: 300,
    endedTurn: true,
    tokensIn: 100,
    tokensOut: 20,
    cacheReadTokens: 5_000_000_000, // more than 32 bits hold
    cacheCreationTokens: 7,
    apiMessages: 3,
    repeatedTokensIn: 0,
    repeatedTokensOut: 0,
    repeatedCacheReadTokens: 0,
    repeatedCacheCreationTokens: 0,
    repeatedApiMessages: 0,
    historyKey: `key-${id}`,
    cwdFirst: '/home/ann/app',
    cwdLast: '/home/ann/app',
    cwds: ['/home/ann/app'],
    branchFirst: 'main',
    branchLast: 'main',
    branches: ['main'],
    gitBranch: 'main',
    gitAuthor: null,
    gitCommit: null,
    commitHashes: [{ hash: '0a1b2c3', byteStart: 4, byteEnd: 9 }],
    tools: [{ name: 'Edit', calls: 4, errors: 1, totalMs: 20 }],
    titles: [{ kind: 'custom', text: `Title of ${id}`, byteStart: 0, byteEnd: 10 }],
    prLinks: [],
    queueEvents: [],
    recordCounts: { user: 2, assistant: 3 },
    fileUpdateCount: 2,
    commandCount: 1,
    commandNames: ['/plan'],
    lines: { bytesSeen: 880, linesSeen: 5, used: 5, ignored: 0, unknown: 0, malformed: 0 },
    sourceGone: false,
    ...change,
  }
}

export function fileUpdate(seq: number, change: Partial<SessionFileUpdate> = {}): SessionFileUpdate {
  const place = { byteStart: 3_000_000_000 + seq, byteEnd: 3_000_000_500 + seq }
  return { seq, path: `src/${seq}.ts`, tool: 'Edit', action: 'update', at: '2026-01-01T10:01:00Z', ...place, ...change }
}

export function command(seq: number, change: Partial<SessionCommand> = {}): SessionCommand {
  return {
    seq,
    kind: 'command',
    name: '/plan',
    args: 'docs/plan.md',
    parsed: { paths: ['docs/plan.md'] },
    at: '2026-01-01T10:00:30Z',
    byteStart: 10,
    byteEnd: 90,
    ...change,
  }
}

type SessionWrite = Extract<SourceWrite, { type: 'session' }>

/** A session with two file updates and a command, in `/logs/<id>.jsonl` unless told otherwise. */
export function sessionWrite(
  id: string,
  change: Partial<SessionWrite> & { path?: string; fields?: Partial<SessionRecord> } = {},
): SessionWrite {
  const { path = `/logs/${id}.jsonl`, fields, ...rest } = change
  return {
    type: 'session',
    state: sourceState(path, { recordId: id }),
    record: session(id, path, fields),
    fileUpdates: [fileUpdate(0), fileUpdate(1)],
    commands: [command(0)],
    resume: { state: '{"line":5}', ledger: new Uint8Array([1, 2, 255]) },
    ...rest,
  }
}

function document(id: string, filePath: string, change: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    id,
    sourcePath: `/home/ann/app/${filePath}`,
    filePath,
    title: `Title of ${id}`,
    docType: 'implementation_plan',
    docSubtype: '',
    rootKind: 'project_plans',
    category: 'plans',
    status: 'draft',
    statusNormalized: 'draft',
    author: 'Ann',
    hasFrontmatter: true,
    frontmatterType: 'plan',
    featureSlugHint: 'search-v1',
    featureSlugCanonical: 'search',
    prdRef: '',
    phaseToken: '',
    phaseNumber: 1.5,
    overallProgress: null,
    totalTasks: 2,
    completedTasks: 1,
    inProgressTasks: 1,
    blockedTasks: 0,
    featureCandidates: ['search-v1'],
    owners: ['Ann'],
    contributors: [],
    requestLogIds: [],
    commitRefs: [],
    createdAt: '2026-01-01',
    updatedAt: '2026-01-02',
    completedAt: '',
    lastModified: '2026-01-02T00:00:00Z',
    dates: { createdAt: { value: '2026-01-01', confidence: 'high', source: 'frontmatter', reason: 'field' } },
    timeline: [],
    frontmatter: {
      tags: ['search'],
      linkedFeatures: [],
      linkedSessions: [],
      lineageFamily: '',
      lineageParent: '',
      lineageChildren: [],
      lineageType: '',
      version: null,
      commits: [],
      prs: [],
      relatedRefs: [],
      pathRefs: [],
      slugRefs: [],
      prd: '',
      prdRefs: [],
      fieldKeys: ['title'],
      raw: { title: `Title of ${id}` },
    },
    scan: {
      relativePath: filePath,
      inProgressFolder: false,
      hasFields: true,
      slug: 'search-v1',
      title: '',
      category: '',
      tags: [],
      status: 'backlog',
      isComplete: false,
      planPrdRef: '',
      featureRefs: [],
      lineageFamily: '',
      lineageParent: '',
      lineageChildren: [],
      lineageType: '',
      dates: {},
      phase: null,
    },
    ...change,
  }
}

export function task(id: string, filePath: string, change: Partial<TaskRecord> = {}): TaskRecord {
  return {
    id,
    rawTaskId: id.slice(2),
    title: `Title of ${id}`,
    description: '',
    status: 'backlog',
    priority: 'medium',
    owner: '',
    lastAgent: '',
    cost: 0.5,
    projectType: '',
    projectLevel: '',
    tags: ['a'],
    relatedFiles: [],
    updatedAt: '2026-01-02',
    sessionId: '',
    commitHash: '',
    sourceFile: filePath,
    sourcePath: `/home/ann/app/${filePath}`,
    position: 0,
    featureId: null,
    phaseId: null,
    ...change,
  }
}

type DocumentWrite = Extract<SourceWrite, { type: 'document' }>

export function documentWrite(
  id: string,
  filePath: string,
  change: { tasks?: TaskRecord[]; fields?: Partial<DocumentRecord>; record?: null; state?: Partial<SourceState> } = {},
): DocumentWrite {
  const record = change.record === null ? null : document(id, filePath, change.fields)
  const state = sourceState(`/home/ann/app/${filePath}`, { kind: 'document', recordId: id, ...change.state })
  return { type: 'document', state, record, tasks: change.tasks ?? [] }
}

export function feature(id: string, change: Partial<FeatureRecord> = {}): FeatureRecord {
  return {
    id,
    name: `Name of ${id}`,
    status: 'in-progress',
    category: 'plans',
    tags: [],
    totalTasks: 4,
    completedTasks: 1,
    deferredTasks: 0,
    plannedAt: '',
    startedAt: '',
    completedAt: '',
    updatedAt: '2026-01-02',
    dates: {},
    timeline: [],
    linkedDocs: [],
    relatedFeatures: [],
    phases: [],
    ...change,
  }
}

export function phase(featureId: string, position: number, title = `Phase ${position}`) {
  const id = `${featureId}:phase-${position}-${position}`
  const counts = { progress: 25.5, totalTasks: 4, completedTasks: 1, deferredTasks: 0 }
  return { id, position, phase: `${position}`, title, status: 'in-progress', ...counts } as const
}

export function operation(id: string, change: Partial<NewOperation> = {}): NewOperation {
  return {
    id,
    projectId: PROJECT,
    trigger: 'api',
    input: { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true },
    metadata: { force: false },
    retryOf: null,
    requestKey: id,
    holder,
    at: at(0),
    ...change,
  }
}

export function flush(seconds: number, change: Partial<LedgerFlush> = {}): LedgerFlush {
  return { at: at(seconds), patch: {}, events: [], issues: [], changes: [], ...change }
}

/** `feature search` → key of a related link; sessions are `S-…`. */
export function linkKey(source: string, target: string, linkType: LinkKey['linkType'] = 'related'): LinkKey {
  const [sourceType, sourceId = ''] = source.split(' ') as [LinkKey['sourceType'], string?]
  const [targetType, targetId = ''] = target.split(' ') as [LinkKey['targetType'], string?]
  return { sourceType, sourceId, targetType, targetId, linkType }
}

/** A link by reference, made by a rebuild, as `linkKey` names it. */
export function link(source: string, target: string, change: Partial<LinkRecord> = {}): LinkRecord {
  const details = { strategy: 'task_frontmatter', metadata: { linkStrategy: 'task_frontmatter' } }
  return { ...linkKey(source, target), origin: 'auto', confidence: 1, ...details, ...change }
}

/** A feature → session link by evidence. */
export function evidenceLink(featureId: string, sessionId: string, confidence = 0.75): LinkRecord {
  const signal = { path: `docs/${featureId}.md`, weight: 0.95, byteStart: 4, byteEnd: 90 }
  return link(`feature ${featureId}`, `session ${sessionId}`, {
    confidence,
    strategy: 'session_evidence',
    metadata: {
      linkStrategy: 'session_evidence',
      signals: [
        { ...signal, type: 'command_args_path', command: '/plan' },
        { ...signal, type: 'file_write', sourceTool: 'Edit' },
      ],
      commands: ['/plan', '/clear'],
      commitHashes: ['0a1b2c3'],
      ambiguityShare: 0.5,
      title: `Work on ${featureId}`,
      titleSource: 'summary',
      titleConfidence: 0.9,
      prLinks: [],
      queueEvents: [],
      waterfall: [{ step: 'start', reason: 'file_write', amount: confidence, value: confidence }],
    },
  })
}
