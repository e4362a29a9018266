/** What reading files into the store is given. No globals: tests and the engine thread pass their own. */
import type { GitDates, ReadGitDates } from '../sources/git-dates.ts'
import type { PathEnv } from '../sources/path-rules.ts'
import type { SessionFolderCache } from '../agents/claude/session-folders.ts'
import type { EngineLog } from '../ledger/engine-log.ts'
import type { VitalsWriter } from '../ledger/vitals.ts'
import type { Store } from '../store/store.ts'
import type { ParsePool } from './parse-pool.ts'

export type IngestDeps = {
  readonly store: Store
  readonly now: () => Date
  readonly log: EngineLog
  readonly pathEnv: PathEnv
  readonly sessionFolders: SessionFolderCache
  readonly readGitDates: (request: ReadGitDates) => Promise<GitDates>
  readonly parsePool: ParsePool
  /** Where this thread says what it is at, for whoever watches it. */
  readonly vitals: VitalsWriter
}
