/** What every sync is given. No globals: tests and the engine thread pass their own. */
import type { GitDates, ReadGitDates } from '../discover/git-dates.ts'
import type { PathEnv } from '../discover/path-rules.ts'
import type { SessionFolderCache } from '../discover/session-folders.ts'
import type { EngineLog } from '../operations/engine-log.ts'
import type { VitalsWriter } from '../operations/vitals.ts'
import type { Store } from '../store/store.ts'
import type { ParsePool } from './parse-pool.ts'
import type { LinkIndexes } from './relink-index.ts'

export type SyncDeps = {
  readonly store: Store
  readonly now: () => Date
  readonly log: EngineLog
  readonly pathEnv: PathEnv
  readonly sessionFolders: SessionFolderCache
  readonly readGitDates: (request: ReadGitDates) => Promise<GitDates>
  readonly parsePool: ParsePool
  readonly linkIndexes: LinkIndexes
  /** Where this thread says what it is at, for whoever watches it. */
  readonly vitals: VitalsWriter
  /** `CCDASH_LINKING_LOGIC_VERSION`: links of another version are rebuilt. */
  readonly linkingLogicVersion: string
}
