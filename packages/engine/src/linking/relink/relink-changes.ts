/** What a sync has changed, as a relink asks for it. */
import type { WrittenRow } from '../../store/store.ts'

export type EntityChanges = {
  /** Sessions added, changed or removed. */
  readonly sessionIds: ReadonlySet<string>
  /** Ids of changed documents and tasks. */
  readonly documentIds: ReadonlySet<string>
  readonly taskIds: ReadonlySet<string>
  /** Whether documents, tasks or features have changed. */
  readonly hasNewDocuments: boolean
}

export function toEntityChanges(rows: readonly WrittenRow[]): EntityChanges {
  const idsOf = (wanted: WrittenRow['entity']): Set<string> =>
    new Set(rows.filter(({ entity }) => entity === wanted).map(({ id }) => id))
  const sessionIds = idsOf('session')
  return {
    sessionIds,
    documentIds: idsOf('document'),
    taskIds: idsOf('task'),
    hasNewDocuments: rows.some(({ entity }) => entity !== 'session'),
  }
}
