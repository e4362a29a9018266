import type { OperationAccounts } from '@ccdash/api-contract'

/** Files seen minus what became of them; 0 when the account balances. */
export function fileImbalance({ seen, unchanged, parsed, removed, failed }: OperationAccounts['files']): number {
  return seen - (unchanged + parsed + removed + failed)
}

/** Lines seen minus what became of them; 0 when the account balances. */
export function lineImbalance({ seen, used, ignored, unknown, malformed }: OperationAccounts['lines']): number {
  return seen - (used + ignored + unknown + malformed)
}
