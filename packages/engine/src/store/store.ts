/**
 * Everything the engine keeps, in records. Implemented by prisma-store.ts on SQLite and PostgreSQL; store-contract.ts says
 * what each method promises and runs on both.
 *
 * Every method that writes is one transaction: readers see all of it or nothing. Ids are unique per project.
 */
import type {
  DatabaseFailureCode,
  EntityCounts,
  EntityName,
  EventPage,
  FeatureDetail,
  FeatureSummary,
  LinkChange,
  ListEvents,
  ListFeatures,
  ListOperations,
  ListSessions,
  Operation,
  OperationAccounts,
  OperationChange,
  OperationChanges,
  OperationCounters,
  OperationError,
  OperationEvent,
  OperationHistory,
  OperationInput,
  OperationIssue,
  OperationPart,
  OperationPhase,
  OperationPhaseName,
  OperationProgress,
  OperationStats,
  Page,
  ReadEventPage,
  ReadOperationHistory,
  SessionSummary,
} from '@ccdash/api-contract'
import type { DocumentRecord } from '../records/document.ts'
import type { FeatureRecord } from '../records/feature.ts'
import type { SessionEvidence } from '../linking/logic-1/session-signals.ts'
import type { EntityType, LinkKey, LinkRecord } from '../records/link.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { SessionCommand, SessionFileUpdate, SessionRecord } from '../records/session.ts'
import type { SourceKind, SourceState } from '../records/source-file.ts'
import type { TaskRecord } from '../records/task.ts'
import type { TextMask } from '../secrets/mask-secrets.ts'

export interface Store
  extends ProjectStore, SourceStore, DerivedStore, LinkStore, LedgerStore, LiveStore, HistoryStore, ExploreStore {
  /** Rows written since opening, outside the ledger's own tables: a sync that finds nothing changed adds 0. */
  rowsWritten(): number
  /**
   * Masks secrets in all that is stored.
   *
   * @param isBegun  it was begun before and not ended: the files may hold what masked rows held.
   * @returns how many rows held some
   */
  maskStored(mask: TextMask, options: { readonly isBegun: boolean }): Promise<number>
  /** What is wrong with the database at this moment, as far as it can be told without a query; null when nothing is. */
  condition(): Promise<DatabaseProblem | null>
  close(): Promise<void>
}

/** What is wrong with the database, and what to do. */
export type DatabaseProblem = { readonly code: DatabaseFailureCode; readonly message: string }

export interface ProjectStore {
  listProjects(): Promise<ProjectRecord[]>
  readProject(id: string): Promise<ProjectRecord | null>
  /** Adds, or overwrites one of the same id; the first one ever becomes active. */
  saveProject(project: ProjectRecord): Promise<void>
  activeProjectId(): Promise<string | null>
  setActiveProject(id: string): Promise<void>
  /** Small values per project: link state, git head, document catalog… */
  readMetadata(projectId: string, key: string): Promise<unknown>
  writeMetadata(projectId: string, key: string, value: unknown, wait?: { readonly lockWaitMs: number }): Promise<void>
}

/** What one file's read puts in place of what was there. */
export type SourceWrite =
  /** First read, or one after a rewrite: all rows of the source are replaced. */
  | {
      readonly type: 'session'
      readonly state: SourceState
      readonly record: SessionRecord | null
      readonly fileUpdates: readonly SessionFileUpdate[]
      readonly commands: readonly SessionCommand[]
      readonly resume: SessionResume
    }
  /** The log grew: the session row is replaced, new rows are added, old ones patched. */
  | {
      readonly type: 'session-append'
      readonly state: SourceState
      readonly record: SessionRecord
      readonly fileUpdates: readonly SessionFileUpdate[]
      readonly fileUpdatePatches: readonly { readonly seq: number; readonly change: 'remove' | 'create' }[]
      readonly commands: readonly SessionCommand[]
      readonly resume: SessionResume
    }
  | {
      readonly type: 'document'
      readonly state: SourceState
      readonly record: DocumentRecord | null
      readonly tasks: readonly TaskRecord[]
    }
  /** Only what is remembered of the file changes (failed read, touched but equal): its rows stay. */
  | { readonly type: 'state'; readonly state: SourceState }

export type SessionResume = { readonly state: string; readonly ledger: Uint8Array }

/** What a write did, per entity: what the operation reports as its changes. */
export type WrittenRow = {
  readonly entity: EntityName
  readonly change: 'added' | 'changed' | 'removed'
  readonly id: string
  readonly label: string
  /** Of a link: what happened to it. */
  readonly link?: LinkChange
}

/** `historyKeys`: those that the written or removed sessions had before; their families may share usage in another way now. */
export type RowsWritten = { readonly rows: WrittenRow[]; readonly historyKeys: ReadonlySet<string> }

export interface SourceStore {
  /** Ordered by path. Must stay cheap: it is read by every sync (50,000 rows). */
  readSources(projectId: string): Promise<SourceState[]>
  /** Saved parser state and the session as stored; null when there is none. */
  readSessionResume(projectId: string, path: string): Promise<{ resume: SessionResume; record: SessionRecord } | null>
  /** One transaction. A row equal to the stored one is not written and not reported. A session moves to the file that is written with it last; the file that held it is remembered as never read. Of two writes of one id in one call the first wins, a document's stored owner keeps its id; the refused ones are reported. */
  writeSources(
    projectId: string,
    writes: readonly SourceWrite[],
  ): Promise<RowsWritten & { conflicts: { path: string; id: string; owner: string }[] }>
  /** Removes the sources and every row that came from them. */
  removeSources(projectId: string, paths: readonly string[]): Promise<RowsWritten>
  /** Marks logs as vanished (or as back); their sessions stay. */
  markSourcesGone(projectId: string, paths: readonly string[], gone: boolean): Promise<WrittenRow[]>
  /**
   * Sessions sharing one of these history keys, oldest first (startedAt, id), with their ledgers. Of the key '' (no history,
   * so no family) and of a key that one session has alone, only those that still have repeated figures.
   */
  readHistoryFamilies(
    projectId: string,
    historyKeys: readonly string[],
  ): Promise<{ session: SessionRecord; ledger: Uint8Array }[]>
  /** Sets the repeated* figures of sessions; those that already have them are not written. */
  writeRepeatedUsage(projectId: string, repeated: readonly RepeatedUsage[]): Promise<void>
}

export type RepeatedUsage = { readonly sessionId: string } & Pick<
  SessionRecord,
  | 'repeatedTokensIn'
  | 'repeatedTokensOut'
  | 'repeatedCacheReadTokens'
  | 'repeatedCacheCreationTokens'
  | 'repeatedApiMessages'
>

export interface DerivedStore {
  /** Everything deriving needs, ordered by file path component-wise / (sourceFile, position). */
  readDocuments(projectId: string): Promise<DocumentRecord[]>
  readTasks(projectId: string): Promise<TaskRecord[]>
  /** Ordered by id, linked documents and phases included. */
  readFeatures(projectId: string): Promise<FeatureRecord[]>
  /** Makes the stored features and the tasks' feature and phase equal to these; writes differences only. */
  replaceDerived(
    projectId: string,
    derived: {
      features: readonly FeatureRecord[]
      assignments: ReadonlyMap<string, { featureId: string; phaseId: string }>
    },
  ): Promise<WrittenRow[]>
  counts(projectId: string): Promise<EntityCounts>
  /** Session ids that exist, of those asked for. */
  existingSessionIds(projectId: string, ids: readonly string[]): Promise<Set<string>>
  /** One row per metric whose value differs from the newest stored one (spec 3.7), the newest 1,000 of each are kept; returns the rows written. */
  captureAnalytics(projectId: string, at: Date): Promise<number>
  /** For export: pages ordered by id (links by their five key fields), after the given key. */
  pageSessions(projectId: string, after: string | null, limit: number): Promise<SessionRecord[]>
  pageDocuments(projectId: string, after: string | null, limit: number): Promise<DocumentRecord[]>
  pageTasks(projectId: string, after: string | null, limit: number): Promise<TaskRecord[]>
  pageFeatures(projectId: string, after: string | null, limit: number): Promise<FeatureRecord[]>
  pageLinks(
    projectId: string,
    after: string | null,
    limit: number,
  ): Promise<{ links: LinkRecord[]; next: string | null }>
  /** Of one session, in order. */
  readFileUpdates(projectId: string, sessionId: string): Promise<SessionFileUpdate[]>
  readCommands(projectId: string, sessionId: string): Promise<SessionCommand[]>
}

/** What a relink writes, in one transaction: readers see the old graph or the new one. */
export type LinkWrite = {
  readonly gained: readonly LinkRecord[]
  readonly lost: readonly LinkKey[]
  /** Same key, other confidence or evidence. */
  readonly replaced: readonly LinkRecord[]
}

/** `bare`: without file updates and commands, for whoever has no feature to hold them against; `full` when not said. */
export type EvidenceDetail = 'full' | 'bare'

export interface LinkStore {
  /** All of the project, ordered by the five key fields. */
  readLinks(projectId: string): Promise<LinkRecord[]>
  /** Those that lead to one of these sessions. */
  readLinksToSessions(projectId: string, sessionIds: readonly string[]): Promise<LinkRecord[]>
  /** Everything but feature→session links by evidence: what linkTasksAndDocuments computes. */
  readReferenceLinks(projectId: string): Promise<LinkRecord[]>
  /** Links from and to one entity, a page ordered by confidence (highest first), then key. */
  pageLinksOf(
    projectId: string,
    entity: { type: EntityType; id: string },
    after: string | null,
    limit: number,
  ): Promise<{ links: LinkRecord[]; next: string | null }>
  readLink(projectId: string, key: LinkKey): Promise<LinkRecord | null>
  writeLinks(projectId: string, write: LinkWrite): Promise<void>
  /** Evidence of sessions in pages ordered by id, for a full rebuild; file updates and commands in order. */
  pageSessionEvidence(
    projectId: string,
    after: string | null,
    limit: number,
    detail?: EvidenceDetail,
  ): Promise<SessionEvidence[]>
  readSessionEvidence(
    projectId: string,
    sessionIds: readonly string[],
    detail?: EvidenceDetail,
  ): Promise<SessionEvidence[]>
  /** Ids of sessions stored under one of these tokens (link/relink-scope.ts `sessionTokens`). */
  findSessionsByToken(projectId: string, tokens: ReadonlySet<string>): Promise<Set<string>>
  /** Feature→session links with what the audit needs, ordered by feature and session, and the fan-out of each session. */
  readAuditLinks(projectId: string): Promise<{ links: LinkRecord[]; fanout: Map<string, number> }>
  /** The same a slice at a time, of several moments when links are written meanwhile; a session id per link, stored feature or not. */
  auditLinkSlices(projectId: string): AsyncGenerator<{ links: LinkRecord[]; sessionIds: string[] }>
  readJudgements(projectId: string): Promise<StoredJudgement[]>
  /** One transaction; null takes a judgement back. */
  writeJudgements(
    projectId: string,
    judgements: readonly { key: LinkKey; judgement: StoredJudgement | null }[],
  ): Promise<void>
  /** Sessions without a link from a feature, newest first. */
  pageUnlinkedSessions(
    projectId: string,
    after: string | null,
    limit: number,
  ): Promise<{ sessions: SessionRecord[]; next: string | null }>
  /** Features without a link to a session, by id. */
  pageUnworkedFeatures(
    projectId: string,
    after: string | null,
    limit: number,
  ): Promise<{ features: { id: string; name: string; status: string }[]; next: string | null }>
  /** Features per session, most first. */
  pageFanout(
    projectId: string,
    after: string | null,
    limit: number,
  ): Promise<{ rows: { sessionId: string; features: number }[]; next: string | null }>
  /** Names to show of entities, by `<type> <id>`. */
  readLabels(projectId: string, entities: readonly { type: EntityType; id: string }[]): Promise<Map<string, string>>
}

export type StoredJudgement = {
  readonly key: LinkKey
  readonly verdict: 'keep' | 'reject' | 'uncertain'
  readonly note: string
  readonly at: string
  /** The link as it was when judged; a rejected one is stored only here. */
  readonly link: LinkRecord | null
}

/** Who works on an operation: one process of one machine. */
export type LeaseHolder = {
  /** Random per process. */
  readonly id: string
  readonly host: string
  readonly pid: number
  /** Tells a process from a later one with the same pid; '' where the platform does not say. */
  readonly processStart: string
}

export type NewOperation = {
  readonly id: string
  readonly projectId: string
  readonly trigger: string
  readonly input: OperationInput
  readonly metadata: Readonly<Record<string, unknown>>
  readonly retryOf: string | null
  /** Equal requests have equal keys: a hash of kind and input in canonical JSON. */
  readonly requestKey: string
  readonly holder: LeaseHolder
  readonly at: Date
}

/** What a running operation reports; fields left out stay. Maps are merged key by key. */
export type OperationPatch = {
  readonly phase?: OperationPhaseName
  readonly message?: string
  readonly progress?: OperationProgress
  readonly counters?: OperationCounters
  readonly stats?: OperationStats
  readonly phases?: readonly OperationPhase[]
  readonly accounts?: OperationAccounts
  readonly changes?: OperationChanges
  readonly currentPath?: string | null
}

export type OperationEnd =
  | { readonly status: 'completed' }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly error: OperationError }

/** What the tracker tells; the ledger itself writes those of the start and the end. */
export type NewEvent = {
  [Type in 'phase' | 'progress' | 'issue']: {
    readonly type: Type
    readonly at: Date
    readonly data: Extract<OperationEvent, { type: Type }>['data']
  }
}['phase' | 'progress' | 'issue']

/** What one flush of a running operation writes, in one transaction; a flush also renews the lease. */
export type LedgerFlush = {
  readonly at: Date
  readonly patch: OperationPatch
  readonly events: readonly NewEvent[]
  readonly issues: readonly Omit<OperationIssue, 'position'>[]
  readonly changes: readonly Omit<OperationChange, 'position'>[]
}

export interface LedgerStore {
  /**
   * Puts the operation into the ledger as `running`, phase `queued`. When an equal request of the project still waits in the
   * same process (same requestKey and holder, not yet claimed), nothing is added and its id is returned: another process's
   * could die with that process.
   */
  createOperation(operation: NewOperation): Promise<{ id: string; reused: boolean }>
  /** Puts one that could not be started into the ledger, already failed; one that waits for the same is enough. */
  recordRefused(operation: NewOperation, error: OperationError): Promise<void>
  /**
   * Tries to become the project's one writer: true when the operation was the first of its project's queue and nobody
   * works on that project. Atomic among processes; only reads while others are before it.
   */
  claimOperation(id: string, holder: LeaseHolder, at: Date): Promise<boolean>
  /** Renews the lease; `cancelRequested` tells that somebody wants it to stop; `held` is false when the lease was lost. */
  renewLease(id: string, holder: LeaseHolder, at: Date): Promise<{ held: boolean; cancelRequested: boolean }>
  /** Returns the newest sequence number, and whether somebody asked to cancel. */
  flushOperation(id: string, flush: LedgerFlush): Promise<{ sequence: number; cancelRequested: boolean }>
  /**
   * Ends it for good (with the last flush); an operation that has already ended stays as it was and false is returned. May use
   * the room kept for it when the disk is full.
   */
  endOperation(id: string, end: OperationEnd, flush: LedgerFlush): Promise<boolean>
  /** A queued operation is cancelled at once, a working one is asked to. @throws OpsError OPERATION_NOT_FOUND, OPERATION_ENDED */
  requestCancel(id: string, at: Date): Promise<void>
  /** Every unfinished operation with its holder: what start-up and the sweep judge. */
  unfinishedOperations(): Promise<
    { id: string; projectId: string; holder: LeaseHolder; leaseAt: Date; claimed: boolean }[]
  >
  /** Ends them as failed with code INTERRUPTED, unless their lease is another than `leaseAt` by now; returns the ids that ended. */
  interruptOperations(dead: readonly DeadOperation[], at: Date): Promise<string[]>
  /** Path syncs come with their first paths only. */
  listOperations(input: ListOperations): Promise<Page<Operation>>
  readOperation(id: string): Promise<Operation | null>
  countOperations(projectId: string | null): Promise<{ total: number; active: number }>
  listEvents(input: ListEvents): Promise<OperationEvent[]>
  listIssues(input: OperationPart): Promise<Page<OperationIssue>>
  listChanges(input: OperationPart): Promise<Page<OperationChange>>
  lastSequence(): Promise<number>
  /** Removes ended operations that are both older than `before` and not among the newest `keep`; returns how many. */
  pruneOperations(retention: { keep: number; before: Date }): Promise<number>
}

/** `error`: what is known of its end; left out, it is that its process ended (INTERRUPTED). */
export type DeadOperation = {
  readonly id: string
  readonly leaseAt: Date
  readonly error?: OperationError | undefined
}

/** What whoever watches asks, again and again. */
export interface LiveStore {
  /** Another one than before when anything was written since, by whatever process; costs next to nothing. */
  changeMark(): Promise<string>
  /** Operations with an event after this sequence number, the last changed first; path syncs with their first paths only. */
  readChangedOperations(changed: ChangedOperations): Promise<Operation[]>
  /** The newest operations and the newest running ones of all projects, at most so many of each, newest first, of one moment. */
  readNewestAndRunning(limits: {
    readonly newest: number
    readonly running: number
  }): Promise<{ newest: Operation[]; running: Operation[] }>
  /** The newest events of an operation between two sequence numbers, `after` excluded, in order; and how many there are. */
  readNewestEvents(between: {
    readonly operationId: string
    readonly after: number
    readonly upTo: number
    readonly limit: number
  }): Promise<{ events: OperationEvent[]; total: number }>
}

export type ChangedOperations = {
  /** Left out: of all projects. */
  readonly projectId?: string | undefined
  /** Left out: any. */
  readonly operationId?: string | undefined
  readonly after: number
  readonly limit: number
}

/** Operations looked back upon. */
export interface HistoryStore {
  /** Points newest first; text is searched in the newest 25,000 that the rest of the filter lets through. */
  readHistory(input: ReadOperationHistory): Promise<OperationHistory>
  /** Null without such an operation. Text is searched in the newest 100,000 events, in their data as JSON. */
  pageEvents(input: ReadEventPage): Promise<EventPage | null>
}

/** Its path is absolute; the hash is '' where nothing is remembered of the file (any more). */
export type StoredLog = Pick<SourceState, 'path' | 'consumedBytes' | 'headHash'>

/** What belongs together, with counts. */
export interface ExploreStore {
  /** By name, then id. */
  pageFeatureSummaries(projectId: string, page: Omit<ListFeatures, 'projectId'>): Promise<Page<FeatureSummary>>
  readFeatureDetail(projectId: string, id: string): Promise<FeatureDetail | null>
  /** Newest first; text is searched in the newest 100,000. */
  pageSessionSummaries(projectId: string, page: Omit<ListSessions, 'projectId'>): Promise<Page<SessionSummary>>
  /** The log that holds a session, as it was last read. */
  readSessionLog(projectId: string, id: string): Promise<StoredLog | null>
  /** Files that were there when last looked, and their bytes. */
  filesPerKind(projectId: string): Promise<{ kind: SourceKind; files: number; bytes: number }[]>
}
