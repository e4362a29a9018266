/** For tests: what a sync is given, without the engine around it. */
import { createGitDateReader } from '../sources/git-dates.ts'
import { SILENT_LOG } from '../ledger/engine-log.ts'
import { NO_VITALS } from '../ledger/vitals.ts'
import type { Store } from '../store/store.ts'
import { createParsePool } from '../ingest/parse-pool.ts'
import { createLinkIndexes } from '../linking/relink/relink-index.ts'
import type { JobDeps } from '../jobs/job-deps.ts'

export function createTestJobDeps(store: Store, home: string): JobDeps {
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
