/**
 * Tables as bulk.ts needs them: columns in order, with the type a JSON value is read as. The types below tie each to its
 * Prisma model, so a column that is missing here or of another type does not compile.
 */
import type {
  AnalyticsSnapshot,
  AppMetadata,
  Document,
  Feature,
  Link,
  LinkEvidence,
  LinkJudgement,
  Operation,
  OperationChange,
  OperationEvent,
  OperationIssue,
  Phase,
  Project,
  Session,
  SessionCommand,
  SessionFileUpdate,
  SessionResume,
  SessionToken,
  SourceFile,
  Task,
} from './generated/sqlite/client.ts'

export type ColumnType = 'text' | 'int' | 'bigint' | 'float' | 'boolean' | 'bytes'

/** A row as written: 64-bit integers as numbers. */
export type NewRow<Model> = {
  readonly [Name in keyof Model]: Extract<Model[Name], bigint> extends never
    ? Model[Name]
    : number | Extract<Model[Name], null>
}
/** A row as read: SQLite gives booleans as 0/1, Prisma gives 64-bit integers as bigint. */
export type StoredRow<Model> = {
  readonly [Name in keyof Model]: Model[Name] extends boolean
    ? boolean | number
    : Extract<Model[Name], bigint> extends never
      ? Model[Name]
      : number | Model[Name]
}

type ColumnOf<Value> = [Value] extends [bigint]
  ? 'bigint'
  : [Value] extends [boolean]
    ? 'boolean'
    : [Value] extends [number]
      ? 'int' | 'float'
      : [Value] extends [Uint8Array]
        ? 'bytes'
        : 'text'

export type Table<Model> = {
  readonly name: string
  readonly key: readonly (keyof Model & string)[]
  readonly columns: { readonly [Name in keyof Model & string]: ColumnOf<NonNullable<Model[Name]>> }
}

function table<Model>(name: string, key: Table<Model>['key'], columns: Table<Model>['columns']): Table<Model> {
  return { name, key, columns }
}

export const projectTable = table<Project>('project', ['id'], {
  id: 'text',
  position: 'int',
  name: 'text',
  path: 'text',
  description: 'text',
  repoUrl: 'text',
  agentPlatforms: 'text',
  planDocsPath: 'text',
  progressPath: 'text',
  sessionsPath: 'text',
})

export const appMetadataTable = table<AppMetadata>('app_metadata', ['projectId', 'key'], {
  projectId: 'text',
  key: 'text',
  value: 'text',
})

export const sourceFileTable = table<SourceFile>('source_file', ['projectId', 'path'], {
  projectId: 'text',
  path: 'text',
  kind: 'text',
  sizeBytes: 'bigint',
  mtimeNs: 'text',
  identity: 'text',
  recordId: 'text',
  consumedBytes: 'bigint',
  tailHash: 'text',
  headHash: 'text',
  gitStamp: 'text',
  gone: 'boolean',
  failed: 'boolean',
})

export const sessionResumeTable = table<SessionResume>('session_resume', ['projectId', 'path'], {
  projectId: 'text',
  path: 'text',
  state: 'text',
  ledger: 'bytes',
})

export const sessionTable = table<Session>('session', ['projectId', 'id'], {
  projectId: 'text',
  id: 'text',
  sourcePath: 'text',
  rawSessionId: 'text',
  sessionType: 'text',
  parentSessionId: 'text',
  rootSessionId: 'text',
  agentId: 'text',
  teamName: 'text',
  spawnDepth: 'int',
  taskId: 'text',
  model: 'text',
  models: 'text',
  platformType: 'text',
  platformVersion: 'text',
  platformVersions: 'text',
  startedAt: 'text',
  endedAt: 'text',
  durationSeconds: 'float',
  endedTurn: 'boolean',
  tokensIn: 'bigint',
  tokensOut: 'bigint',
  cacheReadTokens: 'bigint',
  cacheCreationTokens: 'bigint',
  apiMessages: 'int',
  repeatedTokensIn: 'bigint',
  repeatedTokensOut: 'bigint',
  repeatedCacheReadTokens: 'bigint',
  repeatedCacheCreationTokens: 'bigint',
  repeatedApiMessages: 'int',
  historyKey: 'text',
  cwdFirst: 'text',
  cwdLast: 'text',
  cwds: 'text',
  branchFirst: 'text',
  branchLast: 'text',
  branches: 'text',
  gitBranch: 'text',
  gitAuthor: 'text',
  gitCommit: 'text',
  commitHashes: 'text',
  tools: 'text',
  titles: 'text',
  prLinks: 'text',
  queueEvents: 'text',
  recordCounts: 'text',
  fileUpdateCount: 'int',
  commandCount: 'int',
  commandNames: 'text',
  lines: 'text',
  sourceGone: 'boolean',
})

export const sessionFileUpdateTable = table<SessionFileUpdate>(
  'session_file_update',
  ['projectId', 'sessionId', 'seq'],
  {
    projectId: 'text',
    sessionId: 'text',
    seq: 'int',
    path: 'text',
    tool: 'text',
    action: 'text',
    at: 'text',
    byteStart: 'bigint',
    byteEnd: 'bigint',
  },
)

export const sessionCommandTable = table<SessionCommand>('session_command', ['projectId', 'sessionId', 'seq'], {
  projectId: 'text',
  sessionId: 'text',
  seq: 'int',
  kind: 'text',
  name: 'text',
  args: 'text',
  parsed: 'text',
  at: 'text',
  byteStart: 'bigint',
  byteEnd: 'bigint',
})

export const sessionTokenTable = table<SessionToken>('session_token', ['projectId', 'sessionId', 'token'], {
  projectId: 'text',
  sessionId: 'text',
  token: 'int',
})

export const documentTable = table<Document>('document', ['projectId', 'id'], {
  projectId: 'text',
  id: 'text',
  sourcePath: 'text',
  filePath: 'text',
  title: 'text',
  docType: 'text',
  docSubtype: 'text',
  rootKind: 'text',
  category: 'text',
  status: 'text',
  statusNormalized: 'text',
  author: 'text',
  hasFrontmatter: 'boolean',
  frontmatterType: 'text',
  featureSlugHint: 'text',
  featureSlugCanonical: 'text',
  prdRef: 'text',
  phaseToken: 'text',
  phaseNumber: 'float',
  overallProgress: 'float',
  totalTasks: 'int',
  completedTasks: 'int',
  inProgressTasks: 'int',
  blockedTasks: 'int',
  featureCandidates: 'text',
  owners: 'text',
  contributors: 'text',
  requestLogIds: 'text',
  commitRefs: 'text',
  createdAt: 'text',
  updatedAt: 'text',
  completedAt: 'text',
  lastModified: 'text',
  dates: 'text',
  timeline: 'text',
  frontmatter: 'text',
  scan: 'text',
})

export const taskTable = table<Task>('task', ['projectId', 'id'], {
  projectId: 'text',
  id: 'text',
  rawTaskId: 'text',
  title: 'text',
  description: 'text',
  status: 'text',
  priority: 'text',
  owner: 'text',
  lastAgent: 'text',
  cost: 'float',
  projectType: 'text',
  projectLevel: 'text',
  tags: 'text',
  relatedFiles: 'text',
  updatedAt: 'text',
  sessionId: 'text',
  commitHash: 'text',
  sourceFile: 'text',
  sourcePath: 'text',
  position: 'int',
  featureId: 'text',
  phaseId: 'text',
})

export const featureTable = table<Feature>('feature', ['projectId', 'id'], {
  projectId: 'text',
  id: 'text',
  name: 'text',
  status: 'text',
  category: 'text',
  tags: 'text',
  totalTasks: 'int',
  completedTasks: 'int',
  deferredTasks: 'int',
  plannedAt: 'text',
  startedAt: 'text',
  completedAt: 'text',
  updatedAt: 'text',
  dates: 'text',
  timeline: 'text',
  linkedDocs: 'text',
  relatedFeatures: 'text',
})

export const phaseTable = table<Phase>('phase', ['projectId', 'id'], {
  projectId: 'text',
  id: 'text',
  featureId: 'text',
  position: 'int',
  phase: 'text',
  title: 'text',
  status: 'text',
  progress: 'float',
  totalTasks: 'int',
  completedTasks: 'int',
  deferredTasks: 'int',
})

const LINK_KEY = ['projectId', 'sourceType', 'sourceId', 'targetType', 'targetId', 'linkType'] as const
const LINK_KEY_COLUMNS = {
  projectId: 'text',
  sourceType: 'text',
  sourceId: 'text',
  targetType: 'text',
  targetId: 'text',
  linkType: 'text',
} as const

export const linkTable = table<Link>('link', LINK_KEY, {
  ...LINK_KEY_COLUMNS,
  origin: 'text',
  confidence: 'float',
  strategy: 'text',
  metadata: 'text',
})

export const linkEvidenceTable = table<LinkEvidence>('link_evidence', LINK_KEY, {
  ...LINK_KEY_COLUMNS,
  metadata: 'text',
})

export const linkJudgementTable = table<LinkJudgement>('link_judgement', LINK_KEY, {
  ...LINK_KEY_COLUMNS,
  verdict: 'text',
  note: 'text',
  at: 'text',
  snapshot: 'text',
})

export const operationTable = table<Operation>('operation', ['id'], {
  id: 'text',
  projectId: 'text',
  kind: 'text',
  status: 'text',
  trigger: 'text',
  phase: 'text',
  message: 'text',
  progress: 'text',
  counters: 'text',
  stats: 'text',
  metadata: 'text',
  input: 'text',
  retryOf: 'text',
  requestKey: 'text',
  startedAt: 'text',
  updatedAt: 'text',
  finishedAt: 'text',
  durationMs: 'bigint',
  error: 'text',
  phases: 'text',
  accounts: 'text',
  changes: 'text',
  currentPath: 'text',
  cancelRequested: 'boolean',
  issueCount: 'int',
  changeCount: 'int',
  firstSequence: 'bigint',
  lastSequence: 'bigint',
  claimed: 'boolean',
  holderId: 'text',
  holderHost: 'text',
  holderPid: 'int',
  holderStart: 'text',
  leaseAt: 'text',
})

export const operationEventTable = table<OperationEvent>('operation_event', ['sequence'], {
  sequence: 'bigint',
  operationId: 'text',
  projectId: 'text',
  at: 'text',
  type: 'text',
  data: 'text',
})

export const operationIssueTable = table<OperationIssue>('operation_issue', ['operationId', 'position'], {
  operationId: 'text',
  position: 'int',
  code: 'text',
  path: 'text',
  line: 'int',
  byteStart: 'bigint',
  reason: 'text',
})

export const operationChangeTable = table<OperationChange>('operation_change', ['operationId', 'position'], {
  operationId: 'text',
  position: 'int',
  entity: 'text',
  change: 'text',
  entityId: 'text',
  label: 'text',
  link: 'text',
})

export const analyticsSnapshotTable = table<AnalyticsSnapshot>(
  'analytics_snapshot',
  ['projectId', 'metric', 'capturedAt'],
  {
    projectId: 'text',
    metric: 'text',
    capturedAt: 'text',
    value: 'float',
    metadata: 'text',
  },
)
