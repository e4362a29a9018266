import { refusedStatus, isDisconnected } from '../trpc.ts'

/**
 * What went wrong, as a person reads it. Input that does not fit the schema is refused with a list of findings as JSON;
 * of those the first is told.
 */
export function describeError(error: { message: string }): string {
  if (isDisconnected(error)) return 'the server did not answer'
  const status = refusedStatus(error)
  return status === null ? (firstFinding(error.message) ?? error.message) : `the server refused (HTTP ${status})`
}

/** The refusal's code, e.g. `NO_ACTIVE_PROJECT`; null when there is none. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null
  const { data } = error
  if (typeof data !== 'object' || data === null) return null
  if ('opsCode' in data && typeof data.opsCode === 'string') return data.opsCode
  return 'code' in data && typeof data.code === 'string' ? data.code : null
}

function firstFinding(message: string): string | null {
  if (!message.startsWith('[')) return null
  try {
    const findings: unknown = JSON.parse(message)
    const first: unknown = Array.isArray(findings) ? findings[0] : null
    if (typeof first !== 'object' || first === null || !('message' in first)) return null
    return String(first.message)
  } catch {
    return null // a message that happens to start like JSON
  }
}
