import { isDisconnected } from '../trpc.ts'

/**
 * What went wrong, as a person reads it. Input that does not fit the schema is refused with a list of findings as JSON;
 * of those the first is told.
 */
export function describeError(error: { message: string }): string {
  if (isDisconnected(error)) return 'the server did not answer'
  return firstFinding(error.message) ?? error.message
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
