/** What every command but `serve` works with: the engine in this process, on the chosen database. */
import type { OpsApi } from '@ccdash/api-contract'
import type { Store } from '@ccdash/engine'
import type { Settings } from '../env.ts'

export type CliContext = {
  readonly ops: OpsApi
  readonly store: Store
  readonly settings: Settings
  readonly json: boolean
  /** One line to stdout. */
  print(line: string): void
}
