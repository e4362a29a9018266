/** What the shell gets back. */
export const EXIT = { ok: 0, failed: 1, usage: 2, cancelled: 130 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A wrong call: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
