import type { Database } from '@ccdash/db'
import { createDerivedStore } from './derived-store.ts'
import { createExploreStore } from './explore-store.ts'
import { createHistoryStore } from './history-store.ts'
import { createLedgerStore } from './ledger-store.ts'
import { createLinkStore } from './link-store.ts'
import { createLiveStore } from './live-store.ts'
import { maskStoredRows } from './mask-stored.ts'
import { createProjectStore } from './project-store.ts'
import { createSourceStore } from './source-store.ts'
import type { Store } from './store.ts'
import { tellFailures } from './tell-failures.ts'

const LEDGER_TABLES: ReadonlySet<string> = new Set([
  'operation',
  'operation_event',
  'operation_issue',
  'operation_change',
])

/** The store on an open, migrated database; closing the store closes it. Rows ↔ records happens in rows/ and nowhere else. */
export function createPrismaStore(database: Database): Store {
  const store: Store = {
    ...createProjectStore(database),
    ...createSourceStore(database),
    ...createDerivedStore(database),
    ...createLinkStore(database),
    ...createLedgerStore(database),
    ...createLiveStore(database),
    ...createHistoryStore(database),
    ...createExploreStore(database),
    rowsWritten() {
      let rows = 0
      for (const [table, written] of database.rowsWritten()) if (!LEDGER_TABLES.has(table)) rows += written
      return rows
    },
    maskStored: (mask, { isBegun }) => maskStoredRows(database, mask, isBegun),
    condition: () => database.condition(),
    close: () => database.close(),
  }
  return tellFailures(store, database)
}
