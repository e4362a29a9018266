import type { NewRow, SourceFile, StoredRow } from '@ccdash/db'
import type { SourceState } from '../../records/source-file.ts'

export function sourceRow(projectId: string, state: SourceState): NewRow<SourceFile> {
  return { ...state, projectId }
}

/** Written out field by field: it runs for every file at every sync, and a spread costs three times as much. */
export function sourceState(row: StoredRow<SourceFile>): SourceState {
  return {
    kind: row.kind as SourceState['kind'],
    path: row.path,
    sizeBytes: Number(row.sizeBytes),
    mtimeNs: row.mtimeNs,
    identity: row.identity,
    recordId: row.recordId,
    consumedBytes: Number(row.consumedBytes),
    tailHash: row.tailHash,
    headHash: row.headHash,
    gitStamp: row.gitStamp,
    gone: Boolean(row.gone),
    failed: Boolean(row.failed),
  }
}
