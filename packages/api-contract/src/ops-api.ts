/**
 * Everything the panel, the typed client, REST and the command line can do: one interface, one behaviour.
 *
 * Reads answer from the store alone, commands go to the engine: behind a server each in threads of their own.
 * Every method refuses with OpsError.
 */
import type {
  AuditSpread,
  FeatureDetail,
  FeatureSummary,
  ListFeatures,
  ListSessions,
  LogLines,
  ReadAuditSpread,
  ReadFeature,
  ReadLogLines,
  SessionSummary,
} from './links/explore.ts'
import type { EventPage, OperationHistory, ReadEventPage, ReadOperationHistory } from './operations/history.ts'
import type { AuditInput, AuditReport } from './links/link-audit.ts'
import type {
  CreateLink,
  ImportedJudgements,
  ImportJudgements,
  JudgeLink,
  Judgement,
  LinkDetail,
  ListFanout,
  ListJudgements,
  ListLinks,
  ListSilentSessions,
  ListUnworkedFeatures,
  QualityReport,
  SessionFanout,
  SilentSession,
  UnworkedFeature,
} from './links/links.ts'
import type { OperationsUpdate, WatchOperations } from './operations/live.ts'
import type {
  ListEvents,
  ListOperations,
  Operation,
  OperationChange,
  OperationEvent,
  OperationIssue,
  OperationPart,
  Page,
} from './operations/operation.ts'
import type { InspectedProject, InspectProject, ProjectOverview } from './projects/project-overview.ts'
import type { Project } from './projects/project.ts'
import type { Health, StatusReport } from './projects/status.ts'
import type { RebuildLinks, StartedOperation, StartSync, SyncPaths } from './operations/sync.ts'

export interface OpsReads {
  health(): Promise<Health>
  status(): Promise<StatusReport>
  listOperations(input: ListOperations): Promise<Page<Operation>>
  /** @throws OpsError OPERATION_NOT_FOUND */
  getOperation(id: string): Promise<Operation>
  listEvents(input: ListEvents): Promise<OperationEvent[]>
  listIssues(input: OperationPart): Promise<Page<OperationIssue>>
  listChanges(input: OperationPart): Promise<Page<OperationChange>>
  listProjects(): Promise<Project[]>
  /** Null when none is registered. */
  activeProject(): Promise<Project | null>
  /** @throws OpsError NO_ACTIVE_PROJECT, PROJECT_NOT_FOUND */
  auditLinks(input: AuditInput): Promise<AuditReport>
  listLinks(input: ListLinks): Promise<Page<LinkDetail>>
  listJudgements(input: ListJudgements): Promise<Page<Judgement>>
  /** Sessions without a feature, newest first. */
  listSilentSessions(input: ListSilentSessions): Promise<Page<SilentSession>>
  /** Features without a session, by id. */
  listUnworkedFeatures(input: ListUnworkedFeatures): Promise<Page<UnworkedFeature>>
  listFanout(input: ListFanout): Promise<Page<SessionFanout>>
  /** Figures of past operations, and how many there are of each status. */
  operationHistory(input: ReadOperationHistory): Promise<OperationHistory>
  /** @throws OpsError OPERATION_NOT_FOUND */
  eventPage(input: ReadEventPage): Promise<EventPage>
  /** Features with their counts, by name. */
  listFeatures(input: ListFeatures): Promise<Page<FeatureSummary>>
  /** @throws OpsError ENTITY_NOT_FOUND */
  getFeature(input: ReadFeature): Promise<FeatureDetail>
  /** Sessions with their counts, newest first. */
  listSessions(input: ListSessions): Promise<Page<SessionSummary>>
  /** Reads the places from the log itself, bounded. @throws OpsError ENTITY_NOT_FOUND */
  logLines(input: ReadLogLines): Promise<LogLines>
  auditSpread(input: ReadAuditSpread): Promise<AuditSpread>
  /** Reads every session's evidence for the negative controls. */
  linkQuality(projectId: string | undefined): Promise<QualityReport>
  projectOverviews(): Promise<ProjectOverview[]>
  /** Looks at folders without registering anything. */
  inspectProject(input: InspectProject): Promise<InspectedProject>
}

export interface OpsCommands {
  /** Returns as soon as the operation stands in the ledger. @throws OpsError NO_ACTIVE_PROJECT, PROJECT_NOT_FOUND */
  startSync(input: StartSync): Promise<StartedOperation>
  startRebuildLinks(input: RebuildLinks): Promise<StartedOperation>
  /** @throws OpsError NO_PATHS, PATH_OUTSIDE_ROOTS */
  startSyncPaths(input: SyncPaths): Promise<StartedOperation>
  /** Resolves when the operation has ended, whichever process works on it. @throws OpsError OPERATION_NOT_FOUND */
  waitForOperation(id: string): Promise<Operation>
  /** Asks a queued or working operation to stop. @throws OpsError OPERATION_NOT_FOUND, OPERATION_ENDED */
  cancelOperation(id: string): Promise<Operation>
  /** Starts the same input again. @throws OpsError OPERATION_NOT_FOUND, OPERATION_RUNNING */
  retryOperation(id: string, trigger: string): Promise<StartedOperation>
  /** Adds, or overwrites one of the same id. @throws OpsError PROJECT_INVALID */
  saveProject(project: Project): Promise<Project>
  /** @throws OpsError PROJECT_NOT_FOUND, PROJECT_INVALID */
  updateProject(id: string, project: Project): Promise<Project>
  /** Watcher and panel follow at once. @throws OpsError PROJECT_NOT_FOUND */
  activateProject(id: string): Promise<Project>
  /**
   * A kept link survives every rebuild, a rejected one is taken out and not made again, an uncertain one is only marked.
   * Taking a judgement back lets the rules decide again, at once.
   *
   * @returns the link as it is now; null when it is not linked (any more).
   * @throws OpsError LINK_NOT_FOUND when there is neither such a link nor a judgement of it
   */
  judgeLink(input: JudgeLink): Promise<LinkDetail | null>
  /** Makes a link by hand (origin `manual`), which no rebuild changes. @throws OpsError ENTITY_NOT_FOUND, LINK_EXISTS */
  createLink(input: CreateLink): Promise<LinkDetail>
  /** Judgements of links that are not there are kept for when they come. */
  importJudgements(input: ImportJudgements): Promise<ImportedJudgements>
}

/** Endless until `signal` aborts; at most four messages a second each, made when the reader asks for the next. */
export interface OpsWatches {
  watchOperations(input: WatchOperations, signal: AbortSignal): AsyncIterable<OperationsUpdate>
  /** The status now, and again whenever it has changed. */
  watchStatus(signal: AbortSignal): AsyncIterable<StatusReport>
}

export interface OpsApi extends OpsReads, OpsCommands, OpsWatches {}
