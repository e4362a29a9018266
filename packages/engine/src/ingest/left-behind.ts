/**
 * What the watcher saw and could not store: its disk was full, its database locked or gone. Once the database can be used again the
 * project is compared with the disk; when that fails too, after longer and longer pauses.
 */
import type { Operation } from '@ccdash/api-contract'
import { DATABASE_FAILURE_CODES, isDatabaseFailure } from '@ccdash/api-contract'
import { loggedError } from '../ledger/operation-failure.ts'
import type { EngineLog } from '../ledger/engine-log.ts'
import type { ProjectRecord } from '../records/project.ts'

const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 5 * 60_000

export type LeftBehind = {
  /** Runs an operation of the watcher and notes the project when the database keeps it from being done. */
  watch(project: ProjectRecord, run: () => Promise<Operation>): Promise<void>
  /** How a project is compared with the disk. */
  syncWith(sync: (project: ProjectRecord) => Promise<void>): void
  /** The database can be used: does what is left, if it is time. */
  catchUp(): void
}

export function createLeftBehind(log: EngineLog): LeftBehind {
  let behind: ProjectRecord | null = null
  let sync: ((project: ProjectRecord) => Promise<void>) | null = null
  let pauseMs = FIRST_PAUSE_MS
  let notBefore = 0

  function note(project: ProjectRecord): void {
    behind = project
    notBefore = performance.now() + pauseMs
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }

  return {
    async watch(project, run) {
      try {
        const { error } = await run()
        if (error !== null && DATABASE_FAILURE_CODES.some((code) => code === error.code)) note(project)
        else if (error === null) pauseMs = FIRST_PAUSE_MS
      } catch (error) {
        if (isDatabaseFailure(error)) note(project)
        throw error
      }
    },
    syncWith: (given) => void (sync = given),
    catchUp() {
      if (behind === null || sync === null || performance.now() < notBefore) return
      const project = behind
      behind = null
      log.info({ projectId: project.id }, 'making up for what could not be stored')
      sync(project).catch((error: unknown) =>
        log.warn({ projectId: project.id, ...loggedError(error) }, 'could not make up for it'),
      )
    },
  }
}
