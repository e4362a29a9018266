/** For tests: what a sync is given, without the engine around it. */
import { createGitDateReader } from '../discover/git-dates.ts'
import { SILENT_LOG } from '../operations/engine-log.ts'
import { NO_VITALS } from '../operations/vitals.ts'
import type { Store } from '../store/store.ts'
import { createParsePool } from '../sync/parse-pool.ts'
import { createLinkIndexes } from '../sync/relink-index.ts'
import type { SyncDeps } from '../sync/sync-deps.ts'

export function createTestSyncDeps(store: Store, home: string): SyncDeps {
  return {
    store,
    now: () => new Date(),
    log: SILENT_LOG,
    pathEnv: { home, claudeConfigDir: '' },
    sessionFolders: new Map(),
    readGitDates: createGitDateReader({ env: {} }),
    parsePool: createParsePool({ threads: 0 }),
    linkIndexes: createLinkIndexes(store),
    linkingLogicVersion: '1',
    vitals: NO_VITALS,
  }
}
