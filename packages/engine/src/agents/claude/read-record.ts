/** One record of a log → what it adds to the facts. The fields all records share are read here, the others by kind. */
import type { ByteRange } from '../../records/session.ts'
import { asString, asText, isBlank, isObject, storableValue } from '../../text/json-value.ts'
import type { JsonObject } from '../../text/json-value.ts'
import { readMessage } from './messages.ts'
import { readCustomTitle, readAiTitle, readPrLink, readQueueOperation, readSummary } from './metadata-records.ts'
import { addToSet, countRecord } from './session-facts.ts'
import type { SessionFacts } from './session-facts.ts'
import { normalizeSessionId } from './session-identity.ts'
import { readProgress } from './tool-calls.ts'

/** How a line is accounted for: facts taken; known and passed over; of a type nobody has told us about. */
export type LineUse = 'used' | 'ignored' | 'unknown'

/** Known types of record without facts of their own. */
const IGNORED_TYPES: ReadonlySet<string> = new Set([
  'attachment', 'last-prompt', 'permission-mode', 'mode', 'agent-setting', 'agent-name', 'worktree-state',
  'bridge-session',
]) // oxfmt-ignore

const PLATFORM_KEYS = ['platformType', 'platform', 'clientName', 'client', 'agentPlatform'] as const
const DEFAULT_PLATFORM = 'Claude Code'
const TURN_ENDS: ReadonlySet<string> = new Set([
  'turn_duration', 'compact_boundary', 'microcompact_boundary', 'informational',
]) // oxfmt-ignore

const LIMIT = { name: 200, path: 4096, timestamp: 64, typeName: 80 } as const

export function readRecord(facts: SessionFacts, record: JsonObject, range: ByteRange): LineUse {
  const type = asString(record['type'])
  facts.hasRecords = true
  countRecord(facts, recordName(type, record))
  readCommonFields(facts, record)
  facts.endedTurn = endsTurn(type, record)
  if (type === 'file-history-snapshot') {
    readSnapshotGit(facts, record)
    return 'used'
  }
  readGit(facts, record)
  readRelations(facts, record)
  switch (type) {
    case 'user':
    case 'assistant':
      return readMessage(facts, record, range) ? 'used' : 'ignored'
    case 'progress':
      readProgress(facts, record, range)
      return 'used'
    case 'summary':
      readSummary(facts, record, range)
      return 'used'
    case 'custom-title':
      readCustomTitle(facts, record, range)
      return 'used'
    case 'ai-title':
      return readAiTitle(facts, record, range) ? 'used' : 'ignored'
    case 'pr-link':
      readPrLink(facts, record, range)
      return 'used'
    case 'queue-operation':
      readQueueOperation(facts, record, range)
      return 'used'
    case 'system':
      return 'used'
    default:
      return IGNORED_TYPES.has(type) ? 'ignored' : 'unknown'
  }
}

/** `user`, `system/turn_duration`, `progress/bash_progress`; `(none)` for a record without a type. */
function recordName(type: string, record: JsonObject): string {
  const kind = recordKind(type, record)
  const name = kind === '' ? type : `${type}/${kind}`
  return name === '' ? '(none)' : storableValue(name, LIMIT.typeName)
}

function recordKind(type: string, record: JsonObject): string {
  switch (type) {
    case 'system':
      return asString(record['subtype'])
    case 'queue-operation':
      return asString(record['operation'])
    case 'progress':
      return isObject(record['data']) ? asString(record['data']['type']) : ''
    case 'attachment':
      return isObject(record['attachment']) ? asString(record['attachment']['type']) : ''
    default:
      return ''
  }
}

function readCommonFields(facts: SessionFacts, record: JsonObject): void {
  const platform = platformOf(record)
  if (platform !== facts.platformType) facts.platformType = storableValue(facts.mask(platform), LIMIT.name)
  const version = asText(record['version']).trim()
  if (version !== '' && version !== facts.platformVersion) {
    facts.platformVersion = storableValue(facts.mask(version), LIMIT.name)
    addToSet(facts.platformVersions, facts.platformVersion)
  }
  const timestamp = asString(record['timestamp'])
  if (timestamp !== '' && !isBlank(timestamp)) {
    facts.endedAt = storableValue(timestamp, LIMIT.timestamp)
    if (facts.startedAt === '') facts.startedAt = facts.endedAt
  }
  const cwd = asString(record['cwd'])
  if (cwd !== '' && cwd !== facts.cwdLast) {
    facts.cwdLast = storableValue(facts.mask(cwd), LIMIT.path)
    if (facts.cwdFirst === '') facts.cwdFirst = facts.cwdLast
    addToSet(facts.cwds, facts.cwdLast)
  }
  const branch = asString(record['gitBranch'])
  if (branch !== '' && branch !== facts.branchLast) {
    facts.branchLast = storableValue(facts.mask(branch), LIMIT.name)
    if (facts.branchFirst === '') facts.branchFirst = facts.branchLast
    addToSet(facts.branches, facts.branchLast)
  }
}

function platformOf(record: JsonObject): string {
  for (const key of PLATFORM_KEYS) {
    const value = record[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return DEFAULT_PLATFORM
}

/** The last record of a log says whether the turn is over. */
function endsTurn(type: string, record: JsonObject): boolean {
  if (type.toLowerCase() !== 'system') return false
  return 'durationMs' in record || TURN_ENDS.has(asString(record['subtype']).toLowerCase())
}

/** A history snapshot sets the branch whenever it has the key, even to null. */
function readSnapshotGit(facts: SessionFacts, record: JsonObject): void {
  if ('gitBranch' in record) {
    const branch = record['gitBranch']
    facts.gitBranch = typeof branch === 'string' ? storableValue(facts.mask(branch), LIMIT.name) : null
  }
  readGitPeople(facts, record)
}

/** Other records: the first string counts, an empty one is replaced by a later one. */
function readGit(facts: SessionFacts, record: JsonObject): void {
  if (!facts.gitBranch && typeof record['gitBranch'] === 'string') {
    facts.gitBranch = storableValue(facts.mask(record['gitBranch']), LIMIT.name)
  }
  readGitPeople(facts, record)
}

function readGitPeople(facts: SessionFacts, record: JsonObject): void {
  if (!facts.gitAuthor && typeof record['gitAuthor'] === 'string') {
    facts.gitAuthor = storableValue(facts.mask(record['gitAuthor']), LIMIT.name)
  }
  if (!facts.gitCommit && typeof record['gitCommit'] === 'string') {
    facts.gitCommit = storableValue(facts.mask(record['gitCommit']), LIMIT.name)
  }
}

/** A foreign session id makes its session the parent: the log continues or forks it. */
function readRelations(facts: SessionFacts, record: JsonObject): void {
  const sessionId = record['sessionId']
  if (facts.parentSessionId === null && typeof sessionId === 'string' && sessionId !== facts.identity.rawSessionId) {
    const parent = normalizeSessionId(storableValue(facts.mask(sessionId), LIMIT.name))
    if (parent !== '' && parent !== facts.identity.id) {
      facts.parentSessionId = parent
      if (facts.identity.sessionType === 'session') facts.rootSessionId = parent
    }
  }
  if (facts.taskId === '') {
    const taskId = typeof record['taskId'] === 'string' ? record['taskId'] : asString(record['task_id'])
    if (taskId !== '') facts.taskId = storableValue(facts.mask(taskId), LIMIT.name)
  }
  if (facts.agentId === null && typeof record['agentId'] === 'string' && record['agentId'] !== '') {
    facts.agentId = storableValue(facts.mask(record['agentId']), LIMIT.name)
  }
}
