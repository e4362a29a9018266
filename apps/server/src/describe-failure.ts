/** An error as a person reads it: expected ones by their message alone, bugs with their stack. */
import { isOpsError } from '@ccdash/api-contract'
import { SettingsError } from './env.ts'

/** Errors of the database package that are about the user's database, not about a bug. */
const EXPECTED = new Set(['DatabaseTooNew', 'DatabaseBusy'])

export function describeFailure(error: Error): string {
  if (error instanceof SettingsError || isOpsError(error) || EXPECTED.has(error.name)) return error.message
  return error.stack ?? error.message
}
