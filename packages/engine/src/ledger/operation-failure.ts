/** Why an operation stopped early, and how it is told to whoever asks. */
import type { OperationError, OperationErrorCode } from '@ccdash/api-contract'
import { isDatabaseFailure } from '@ccdash/api-contract'

/** An expected failure of a whole operation: its message is shown to callers. */
export class OperationFailure extends Error {
  override readonly name = 'OperationFailure'
  readonly code: OperationErrorCode

  constructor(code: OperationErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** cancelled: somebody asked · shutdown: this process ends · lease-lost: another process has ended the operation. */
export type AbortCause = 'cancelled' | 'shutdown' | 'lease-lost'

/** Reason of a tracker's signal. */
export class OperationAborted extends Error {
  override readonly name = 'OperationAborted'
  readonly abortCause: AbortCause

  constructor(abortCause: AbortCause) {
    super(`operation aborted: ${abortCause}`)
    this.abortCause = abortCause
  }
}

/** What callers learn of a throw: the text of an expected failure, no detail of a bug. */
export function toOperationError(error: unknown, operationId: string): OperationError {
  if (error instanceof OperationFailure) return { code: error.code, message: error.message }
  if (isDatabaseFailure(error)) return { code: error.code, message: error.message }
  return { code: 'INTERNAL', message: `Unexpected error; the server log has it under ${operationId}` }
}

/** The body was stopped: by its own signal, or by a call that was given it. */
export function isAbortError(error: unknown): boolean {
  return error instanceof OperationAborted || (error instanceof Error && error.name === 'AbortError')
}

/** What stands in the log of an error: of a database that cannot be used what is wrong with it, of anything else the stack. */
export function loggedError(error: unknown): Readonly<Record<string, unknown>> {
  return isDatabaseFailure(error) ? { code: error.code, reason: error.message } : { err: error }
}
