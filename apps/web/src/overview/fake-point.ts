/** For tests. */
import type { OperationPoint } from '@ccdash/api-contract'

/** A completed incremental sync of one second unless told otherwise. */
export function fakePoint(given: Partial<OperationPoint> = {}): OperationPoint {
  return {
    id: 'OP-1',
    projectId: 'p1',
    kind: 'full_sync',
    status: 'completed',
    trigger: 'ops-panel',
    force: false,
    startedAt: '2026-11-22T12:00:00.000Z',
    durationMs: 1000,
    bytesRead: 1000,
    filesRead: 4,
    issueCount: 0,
    errorCode: null,
    changes: {},
    ...given,
  }
}
