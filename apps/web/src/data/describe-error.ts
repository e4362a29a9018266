import { refusedStatus, isDisconnected } from './trpc.ts'

/** What went wrong, as a person reads it. */
export function describeError(error: { message: string }): string {
  if (isDisconnected(error)) return 'the server did not answer'
  const status = refusedStatus(error)
  return status === null ? error.message : `the server refused (HTTP ${status})`
}

/** The refusal's code, e.g. `NO_ACTIVE_PROJECT`; null when there is none. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null
  const { data } = error
  if (typeof data !== 'object' || data === null) return null
  if ('opsCode' in data && typeof data.opsCode === 'string') return data.opsCode
  return 'code' in data && typeof data.code === 'string' ? data.code : null
}
