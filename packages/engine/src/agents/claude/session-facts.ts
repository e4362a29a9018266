/**
 * What has been learnt of a session so far: filled while its log is read, saved between two reads, turned into the record.
 * Everything the readers of single lines change is in here; lists that an odd log could make endless are bounded.
 */
import type {
  CommitHash,
  PrLink,
  QueueEvent,
  SessionCommand,
  SessionFileUpdate,
  SessionRecord,
  SessionTitle,
} from '../../records/session.ts'
import { PendingTools } from './pending-tools.ts'
import type { PendingTool } from './pending-tools.ts'
import type { SessionIdentity, SidecarMeta } from './session-identity.ts'
import { durationSeconds } from './timestamps.ts'
import { hashToHex, SeenKeys, totalUsage, UsageLedger } from '../jsonl/usage-ledger.ts'
import type { LineAccount } from '../../records/source-file.ts'
import type { TextMask } from '../../secrets/mask-secrets.ts'

export const LIMITS = {
  /** Distinct working directories, branches, versions and models, each. */
  setSize: 100,
  hashes: 1000,
  titles: 50,
  prLinks: 100,
  queueEvents: 100,
  toolNames: 300,
  recordTypes: 200,
  commandNames: 8,
} as const

/** Names beyond a limit are counted together under this one. */
const OTHER = '(other)'

type ToolTally = { readonly name: string; calls: number; errors: number; totalMs: number }

export type SessionFacts = {
  readonly identity: SessionIdentity
  readonly meta: SidecarMeta | null
  /** Every text that is kept goes through it, before it is cut or compared: so an append gives what a whole read gives. */
  readonly mask: TextMask
  /** Records seen, in all reads. */
  hasRecords: boolean
  parentSessionId: string | null
  rootSessionId: string
  agentId: string | null
  taskId: string
  models: string[]
  platformType: string
  platformVersion: string
  platformVersions: string[]
  startedAt: string
  endedAt: string
  endedTurn: boolean
  historyKey: string
  cwdFirst: string
  cwdLast: string
  cwds: string[]
  branchFirst: string
  branchLast: string
  branches: string[]
  gitBranch: string | null
  gitAuthor: string | null
  gitCommit: string | null
  commitHashes: Map<string, CommitHash>
  /** By name, in order of first call. */
  tools: Map<string, ToolTally>
  titles: SessionTitle[]
  prLinks: PrLink[]
  queueEvents: QueueEvent[]
  recordCounts: Map<string, number>
  commandNames: string[]
  commandCount: number
  fileUpdateCount: number
  /** Of this read. */
  fileUpdates: (SessionFileUpdate | null)[]
  commands: SessionCommand[]
  patches: { readonly seq: number; readonly change: 'remove' | 'create' }[]
  /** Seq of the first update of this read; older ones are in the store and get patches. */
  readonly firstUpdateSeq: number
  nextUpdateSeq: number
  nextCommandSeq: number
  readonly pending: PendingTools
  readonly ledger: UsageLedger
  /** Tool calls and commands taken so far. */
  readonly seen: SeenKeys
}

/** What of the facts is neither in the record nor in the ledger. */
export type SavedFacts = {
  readonly nextUpdateSeq: number
  readonly nextCommandSeq: number
  /** For each tool of the record, in the record's order, its place by first call. */
  readonly toolOrder: readonly number[]
  readonly pending: readonly PendingTool[]
}

export function startFacts(identity: SessionIdentity, meta: SidecarMeta | null, mask: TextMask): SessionFacts {
  return {
    identity,
    meta,
    mask,
    hasRecords: false,
    parentSessionId: identity.parentSessionId,
    rootSessionId: identity.rootSessionId,
    agentId: identity.agentId,
    taskId: '',
    models: [],
    platformType: '',
    platformVersion: '',
    platformVersions: [],
    startedAt: '',
    endedAt: '',
    endedTurn: false,
    historyKey: '',
    cwdFirst: '',
    cwdLast: '',
    cwds: [],
    branchFirst: '',
    branchLast: '',
    branches: [],
    gitBranch: null,
    gitAuthor: null,
    gitCommit: null,
    commitHashes: new Map(),
    tools: new Map(),
    titles: [],
    prLinks: [],
    queueEvents: [],
    recordCounts: new Map(),
    commandNames: [],
    commandCount: 0,
    fileUpdateCount: 0,
    fileUpdates: [],
    commands: [],
    patches: [],
    firstUpdateSeq: 0,
    nextUpdateSeq: 0,
    nextCommandSeq: 0,
    pending: new PendingTools([]),
    ledger: new UsageLedger(new Uint8Array(0)),
    seen: new SeenKeys(new Uint8Array(0)),
  }
}

/** The facts as they stood at the end of an earlier read. */
export function resumeFacts(
  identity: SessionIdentity,
  meta: SidecarMeta | null,
  record: SessionRecord,
  saved: SavedFacts,
  ledger: Uint8Array,
  mask: TextMask,
): SessionFacts {
  const tools = record.tools
    .map((tool, index) => ({ tool: { ...tool }, place: saved.toolOrder[index] ?? index }))
    .sort((left, right) => left.place - right.place)
  return {
    ...startFacts(identity, meta, mask),
    hasRecords: true,
    parentSessionId: identity.parentSessionId ?? record.parentSessionId,
    rootSessionId: identity.parentSessionId === null ? record.rootSessionId : identity.rootSessionId,
    agentId: record.agentId,
    taskId: record.taskId,
    models: [...record.models],
    platformType: record.platformType,
    platformVersion: record.platformVersion,
    platformVersions: [...record.platformVersions],
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    endedTurn: record.endedTurn,
    historyKey: record.historyKey,
    cwdFirst: record.cwdFirst,
    cwdLast: record.cwdLast,
    cwds: [...record.cwds],
    branchFirst: record.branchFirst,
    branchLast: record.branchLast,
    branches: [...record.branches],
    gitBranch: record.gitBranch,
    gitAuthor: record.gitAuthor,
    gitCommit: record.gitCommit,
    commitHashes: new Map(record.commitHashes.map((entry) => [entry.hash, entry])),
    tools: new Map(tools.map(({ tool }) => [tool.name, tool])),
    titles: [...record.titles],
    prLinks: [...record.prLinks],
    queueEvents: [...record.queueEvents],
    recordCounts: new Map(Object.entries(record.recordCounts)),
    commandNames: [...record.commandNames],
    commandCount: record.commandCount,
    fileUpdateCount: record.fileUpdateCount,
    firstUpdateSeq: saved.nextUpdateSeq,
    nextUpdateSeq: saved.nextUpdateSeq,
    nextCommandSeq: saved.nextCommandSeq,
    pending: new PendingTools(saved.pending),
    ledger: new UsageLedger(ledger),
    seen: new SeenKeys(ledger),
  }
}

/** @param lines  account of all reads of this log. */
export function toRecord(
  facts: SessionFacts,
  sourcePath: string,
  lines: LineAccount,
  ledger: Uint8Array,
  previous: SessionRecord | null,
): SessionRecord {
  const { identity, meta } = facts
  return {
    id: identity.id,
    sourcePath,
    rawSessionId: identity.rawSessionId,
    sessionType: identity.sessionType,
    parentSessionId: facts.parentSessionId,
    rootSessionId: facts.rootSessionId,
    agentId: facts.agentId,
    teamName: typeof meta?.teamName === 'string' ? facts.mask(meta.teamName) : null,
    spawnDepth: meta?.spawnDepth ?? null,
    taskId: facts.taskId,
    model: facts.models[0] ?? '',
    models: facts.models,
    platformType: facts.platformType,
    platformVersion: facts.platformVersion,
    platformVersions: facts.platformVersions,
    startedAt: facts.mask(facts.startedAt),
    endedAt: facts.mask(facts.endedAt),
    durationSeconds: durationSeconds(facts.startedAt, facts.endedAt),
    endedTurn: facts.endedTurn,
    ...totalUsage(ledger),
    repeatedTokensIn: previous?.repeatedTokensIn ?? 0,
    repeatedTokensOut: previous?.repeatedTokensOut ?? 0,
    repeatedCacheReadTokens: previous?.repeatedCacheReadTokens ?? 0,
    repeatedCacheCreationTokens: previous?.repeatedCacheCreationTokens ?? 0,
    repeatedApiMessages: previous?.repeatedApiMessages ?? 0,
    historyKey: facts.historyKey,
    cwdFirst: facts.cwdFirst,
    cwdLast: facts.cwdLast,
    cwds: facts.cwds,
    branchFirst: facts.branchFirst,
    branchLast: facts.branchLast,
    branches: facts.branches,
    gitBranch: facts.gitBranch,
    gitAuthor: facts.gitAuthor,
    gitCommit: facts.gitCommit,
    commitHashes: [...facts.commitHashes.values()],
    tools: toolsByCalls(facts).map(({ tool }) => tool),
    titles: facts.titles,
    prLinks: facts.prLinks,
    queueEvents: facts.queueEvents,
    recordCounts: Object.fromEntries(facts.recordCounts),
    fileUpdateCount: facts.fileUpdateCount,
    commandCount: facts.commandCount,
    commandNames: facts.commandNames,
    lines,
    sourceGone: false,
  }
}

export function saveFacts(facts: SessionFacts): SavedFacts {
  return {
    nextUpdateSeq: facts.nextUpdateSeq,
    nextCommandSeq: facts.nextCommandSeq,
    toolOrder: toolsByCalls(facts).map(({ place }) => place),
    pending: facts.pending.toSaved(),
  }
}

/** Adds to a list that is a set; silently full at its limit. */
export function addToSet(list: string[], value: string, limit: number = LIMITS.setSize): void {
  if (list.length < limit && !list.includes(value)) list.push(value)
}

/** The tally of a tool; one for all further names when there are too many. */
export function toolTally(facts: SessionFacts, name: string): ToolTally {
  const own = facts.tools.has(name) ? name : facts.mask(name)
  const key = facts.tools.has(own) || facts.tools.size < LIMITS.toolNames ? own : OTHER
  const known = facts.tools.get(key)
  if (known !== undefined) return known
  const tally: ToolTally = { name: key, calls: 0, errors: 0, totalMs: 0 }
  facts.tools.set(key, tally)
  return tally
}

export function countRecord(facts: SessionFacts, name: string): void {
  const { recordCounts } = facts
  const own = recordCounts.has(name) ? name : facts.mask(name)
  const key = recordCounts.has(own) || recordCounts.size < LIMITS.recordTypes ? own : OTHER
  recordCounts.set(key, (recordCounts.get(key) ?? 0) + 1)
}

/** Remembers the first message that can be recognised elsewhere. */
export function noteFirstMessage(facts: SessionFacts, hash: { readonly high: number; readonly low: number }): void {
  if (facts.historyKey === '') facts.historyKey = hashToHex(hash)
}

function toolsByCalls(facts: SessionFacts): { tool: ToolTally; place: number }[] {
  return [...facts.tools.values()]
    .map((tool, place) => ({ tool, place }))
    .sort((left, right) => right.tool.calls - left.tool.calls || left.place - right.place)
}
