import type { Operation } from '@ccdash/api-contract'
import type { State } from '../../ui/state-mark.tsx'

export const STATE_WORDS: Record<State, string> = {
  ...{ running: 'Running', completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled' },
  ...{ queued: 'Queued', stalled: 'Stalled', uncertain: 'Uncertain' },
}

/** Its process ended before it did. */
export function isInterrupted(operation: Operation): boolean {
  return operation.status === 'failed' && operation.error.code === 'INTERRUPTED'
}
