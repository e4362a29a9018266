import { operationEventType } from '@ccdash/api-contract'
import { type Database, operationTable, selectRows, summarizeOperations } from '@ccdash/db'
import { createEventPages } from './event-pages.ts'
import { storedFilter } from './operation-filter.ts'
import { operationPoint } from './rows/operation-point.ts'
import type { HistoryStore } from './store.ts'

const STATUSES = ['running', 'completed', 'failed', 'cancelled'] as const

export function createHistoryStore(database: Database): HistoryStore {
  const events = createEventPages(database, operationEventType.options)
  return {
    async readHistory({ limit, ...filter }) {
      const { newest, counts } = await summarizeOperations(database, storedFilter(filter), limit, STATUSES)
      const [running = 0, completed = 0, failed = 0, cancelled = 0] = counts
      return { points: newest.map(operationPoint), byStatus: { running, completed, failed, cancelled } }
    },

    async pageEvents(input) {
      const [row] = await selectRows(database, operationTable, { where: { id: input.operationId } }, ['lastSequence'])
      return row === undefined ? null : events.read(input, Number(row.lastSequence))
    },
  }
}
