/** What can be measured, and the parent's side: a child process per measurement. Times are milliseconds. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type MeasureRequest =
  /** Reads every file of the folder and parses every line as JSON, on one thread. */
  | { readonly type: 'floor'; readonly folder: string }
  /** Lists the folder and stats every file. */
  | { readonly type: 'stat-walk'; readonly folder: string; readonly times: number }
  /** Full incremental sync of the folder into the database file, `times` one after the other. */
  | {
      readonly type: 'sync'
      readonly folder: string
      readonly databasePath: string
      readonly times: number
      /** Written at the end of this file before each of them. */
      readonly append?: { readonly path: string; readonly text: string }
    }

export type Measured = {
  /** One per time. */
  readonly ms: readonly number[]
  readonly files: number
  readonly lines: number
  /** Of the last time, by the operation's own account; of the floor, the files' size. */
  readonly bytes: number
  /** All bytes the process read in the last time, database included; null where the system does not tell. */
  readonly bytesRead: number | null
  /** Rows the last sync wrote outside of the ledger; 0 for the others. */
  readonly rowsWritten: number
}

export type ProcessFigures = { readonly peakMemoryBytes: number }
export type Measurement = Measured & ProcessFigures

const TIMEOUT_MS = 900_000

/** @throws Error with what the child wrote to stderr when it fails. */
export async function measureInChild(request: MeasureRequest): Promise<Measurement> {
  const child = join(import.meta.dirname, 'child.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(request)], {
    timeout: TIMEOUT_MS,
    maxBuffer: 16 * 1024 * 1024,
  })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN]
  return (low + high) / 2
}

/** The time that `share` of all take at most, 0.99 for the 99th of a hundred; NaN of nothing. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
