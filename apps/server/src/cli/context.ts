/** What every command but `serve` works with: the engine in this process, on the chosen database. */
import type { OpsApi } from '@ccdash/api-contract'
import type { Store } from '@ccdash/engine'
import type { Settings } from '../env.ts'

export type CliContext = OutsideContext & {
  readonly ops: OpsApi
  readonly store: Store
}

/** What there is before the database is open. */
export type OutsideContext = {
  readonly settings: Settings
  readonly json: boolean
  /** One line to stdout. */
  print(line: string): void
}
