/** An error as a person reads it: expected ones by their message alone, bugs with their stack. */
import { isOpsError } from '@ccdash/api-contract'
import { SettingsError } from './env.ts'

/** Errors of the database package that are about the user's database, not about a bug. */
const EXPECTED = new Set(['DatabaseFailure', 'DatabaseTooNew', 'DatabaseBusy'])

/** The database named by the settings cannot be used; `message` names it without its password, and why. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** Whether the database package has said by itself what is wrong; also of an error that crossed a thread. */
export function tellsItself(error: Error): boolean {
  return EXPECTED.has(error.name)
}

export function describeFailure(error: Error): string {
  if (isAboutInput(error)) return error.message
  return error.stack ?? error.message
}

/** Whether the error is about what was asked for or about the machine, so that a stack would tell nothing. */
function isAboutInput(error: Error): boolean {
  if (error instanceof SettingsError || error instanceof DatabaseUnavailable || isOpsError(error)) return true
  return tellsItself(error) || ('syscall' in error && 'code' in error)
}
