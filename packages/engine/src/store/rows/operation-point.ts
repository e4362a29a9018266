import type {
  Operation,
  OperationError,
  OperationInput,
  OperationKind,
  OperationPoint,
  OperationStatus,
} from '@ccdash/api-contract'
import type { OperationFigures } from '@ccdash/db'
import { fromJson } from './json.ts'

/** What was read is what the reading counted; operations that told nothing of it have their accounts. */
export function operationPoint(row: OperationFigures): OperationPoint {
  const progress = fromJson<Operation['progress']>(row.progress)
  const { files, lines } = fromJson<Operation['accounts']>(row.accounts)
  const input = row.input === '' ? null : fromJson<OperationInput>(row.input)
  return {
    id: row.id,
    projectId: row.projectId,
    kind: row.kind as OperationKind,
    status: row.status as OperationStatus,
    trigger: row.trigger,
    force: input?.kind === 'full_sync' && input.force,
    startedAt: row.startedAt,
    durationMs: Number(row.durationMs),
    bytesRead: progress['bytesDone'] ?? lines.bytesSeen,
    filesRead: progress['filesDone'] ?? files.parsed + files.failed,
    issueCount: row.issueCount,
    errorCode: row.error === null ? null : fromJson<OperationError>(row.error).code,
    changes: fromJson<Operation['changes']>(row.changes),
  }
}
