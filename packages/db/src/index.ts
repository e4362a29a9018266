export {
  openDatabase,
  type Database,
  type OpenDatabase,
  type PrismaClient,
} from './database.ts'
export { DatabaseBusy, DatabaseTooNew } from './errors.ts'
export { migrate, type Migrated } from './migrate.ts'
