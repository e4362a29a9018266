/** Refusals both sides speak of: one code each, mapped once to a tRPC code, which tRPC maps to HTTP. */
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'

/** Every reason for which a request can be refused. */
export const TRPC_CODE_BY_OPS_CODE = {
  NO_ACTIVE_PROJECT: 'BAD_REQUEST',
  PROJECT_NOT_FOUND: 'NOT_FOUND',
  PROJECT_INVALID: 'BAD_REQUEST',
  OPERATION_NOT_FOUND: 'NOT_FOUND',
  OPERATION_ENDED: 'CONFLICT',
  OPERATION_RUNNING: 'CONFLICT',
  NO_PATHS: 'BAD_REQUEST',
  PATH_OUTSIDE_ROOTS: 'BAD_REQUEST',
  LINK_NOT_FOUND: 'NOT_FOUND',
  LINK_EXISTS: 'CONFLICT',
  ENTITY_NOT_FOUND: 'NOT_FOUND',
  CURSOR_INVALID: 'BAD_REQUEST',
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  DATABASE_TOO_NEW: 'PRECONDITION_FAILED',
  DATABASE_FOREIGN: 'PRECONDITION_FAILED',
  DATABASE_BUSY: 'SERVICE_UNAVAILABLE',
  DATABASE_CORRUPT: 'SERVICE_UNAVAILABLE',
  DATABASE_GONE: 'SERVICE_UNAVAILABLE',
  DATABASE_READ_ONLY: 'SERVICE_UNAVAILABLE',
  DATABASE_REPLACED: 'SERVICE_UNAVAILABLE',
  DATABASE_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  DISK_FULL: 'SERVICE_UNAVAILABLE', // tRPC has no code for 507, which REST answers with
  ENGINE_NOT_READY: 'SERVICE_UNAVAILABLE',
  SERVER_BUSY: 'SERVICE_UNAVAILABLE',
  READ_TIMED_OUT: 'GATEWAY_TIMEOUT',
} as const satisfies Record<string, TRPC_ERROR_CODE_KEY>

export type OpsErrorCode = keyof typeof TRPC_CODE_BY_OPS_CODE

/** Statuses that no tRPC code stands for. */
export const HTTP_STATUS_BY_OPS_CODE: Partial<Record<OpsErrorCode, number>> = { DISK_FULL: 507 }

/** Why a database, or what it stands on, cannot be used: requests are refused with it and operations fail with it. */
export const DATABASE_FAILURE_CODES = [
  'DATABASE_BUSY',
  'DATABASE_CORRUPT',
  'DATABASE_FOREIGN',
  'DATABASE_GONE',
  'DATABASE_READ_ONLY',
  'DATABASE_REPLACED',
  'DATABASE_TOO_NEW',
  'DATABASE_UNAVAILABLE',
  'DISK_FULL',
] as const satisfies readonly OpsErrorCode[]
export type DatabaseFailureCode = (typeof DATABASE_FAILURE_CODES)[number]

/** A refused request. `message` names the thing and the value and may be shown to whoever asked. */
export class OpsError extends Error {
  override readonly name = 'OpsError'
  readonly code: OpsErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: OpsErrorCode, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details
  }
}

/**
 * Whether `error` is an OpsError, also one that crossed a thread (structured clone drops the class, keeps name and code).
 */
export function isOpsError(error: unknown): error is OpsError {
  if (error instanceof OpsError) return true
  if (typeof error !== 'object' || error === null) return false
  const { name, code } = error as { name?: unknown; code?: unknown }
  return name === 'OpsError' && typeof code === 'string' && Object.hasOwn(TRPC_CODE_BY_OPS_CODE, code)
}

/** Whether a refusal is about the database, not about what was asked for. */
export function isDatabaseFailure(error: unknown): error is OpsError & { readonly code: DatabaseFailureCode } {
  return isOpsError(error) && DATABASE_FAILURE_CODES.some((code) => code === error.code)
}
