export {
  deleteRows,
  insertMissingRows,
  insertRows,
  selectRows,
  updateRows,
  upsertRows,
  type Selection,
} from './statements/bulk.ts'
export type { Database, OpenDatabase, PrismaClient, TransactionOptions } from './database.ts'
export { openDatabase } from './open-database.ts'
export {
  countEntities,
  newestAnalytics,
  pruneAnalytics,
  projectFigures,
  type EntityTotals,
  type ProjectFigures,
} from './statements/derived.ts'
export { DatabaseBusy, DatabaseFailure, DatabaseTooNew, type DatabaseFailureCode } from './errors.ts'
export {
  countEventTypes,
  eventsBySequence,
  newestEvents,
  searchEvents,
  type EventSpan,
} from './statements/event-pages.ts'
export {
  documentsPerFeature,
  featuresByName,
  featuresPerSession,
  filesPerKind,
  newestSessions,
  searchSessions,
  sessionsPerFeature,
  type FeatureRow,
  type SessionRow,
} from './statements/explore.ts'
export { checkIntegrity } from './statements/integrity.ts'
export {
  changedOperations,
  claim,
  countOperations,
  countOperationsOf,
  eventsAfter,
  findWaiting,
  inputBeginnings,
  insertEvents,
  lockQueue,
  newestEventsBetween,
  newestSequence,
  nextSequence,
  pruneOperations,
  queuePosition,
  renewLease,
  type Holder,
  type NewEventRow,
  type OperationCount,
} from './statements/ledger.ts'
export {
  featureSessionLinksAfter,
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
  type FeatureSessionLink,
  type LinkRow,
  type LinkRowKey,
} from './statements/links.ts'
export { migrate, readMigrations, type Migrated, type Migration } from './migrations/migrate.ts'
export {
  newestAndRunning,
  operationsAfter,
  summarizeOperations,
  type OperationFigures,
  type OperationFilter,
} from './statements/operation-lists.ts'
export { pageRows } from './statements/page-rows.ts'
export { diskFull } from './dialect/sqlite-failures.ts'
export { diagnoseSqlite, findExposed } from './dialect/sqlite-diagnosis.ts'
export { historyFamilies, sessionsAfter, sessionsByToken } from './statements/sources.ts'
export type { Dialect, Sql, SqlValue } from './sql.ts'
export * from './tables.ts'
export type { NewRow, StoredRow, Table } from './table.ts'
