export { deleteRows, insertRows, selectRows, updateRows, upsertRows, type Selection } from './bulk.ts'
export { openDatabase, type Database, type OpenDatabase, type PrismaClient } from './database.ts'
export { countEntities, newestAnalytics, projectFigures, type EntityTotals, type ProjectFigures } from './derived.ts'
export { DatabaseBusy, DatabaseTooNew } from './errors.ts'
export { checkIntegrity } from './integrity.ts'
export {
  claim,
  countOperations,
  eventsAfter,
  findWaiting,
  insertEvents,
  lockQueue,
  newestSequence,
  nextSequence,
  pruneOperations,
  queuePosition,
  renewLease,
  type Holder,
  type NewEventRow,
} from './ledger.ts'
export {
  featuresWithoutSession,
  linkByKey,
  linksAfter,
  linksBetweenFeaturesAndSessions,
  linksOf,
  linksOfOtherStrategies,
  linksOfProject,
  linksToSessions,
  sessionFanout,
  sessionsWithoutFeature,
  type LinkRow,
  type LinkRowKey,
} from './links.ts'
export type {
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
export { migrate, readMigrations, type Migrated, type Migration } from './migrate.ts'
export { historyFamilies, sessionsAfter, sessionsByToken } from './sources.ts'
export type { Dialect, Sql, SqlValue } from './sql.ts'
export {
  analyticsSnapshotTable,
  appMetadataTable,
  documentTable,
  featureTable,
  linkEvidenceTable,
  linkJudgementTable,
  linkTable,
  operationChangeTable,
  operationEventTable,
  operationIssueTable,
  operationTable,
  phaseTable,
  projectTable,
  sessionCommandTable,
  sessionFileUpdateTable,
  sessionResumeTable,
  sessionTable,
  sessionTokenTable,
  sourceFileTable,
  taskTable,
  type NewRow,
  type StoredRow,
  type Table,
} from './tables.ts'
