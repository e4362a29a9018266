import { changedOperations, type Database, newestEventsBetween } from '@ccdash/db'
import { listedOperations } from './ledger-pages.ts'
import { eventOf } from './rows/operation-row.ts'
import type { LiveStore } from './store.ts'

/** Plain statements: they are asked up to four times a second for each one who watches. */
export function createLiveStore(database: Database): LiveStore {
  return {
    changeMark: () => database.changeMark(),
    readChangedOperations: async (changed) => listedOperations(database, await changedOperations(database, changed)),
    async readNewestEvents(between) {
      const { rows, total } = await newestEventsBetween(database, between)
      return { events: rows.map(eventOf), total }
    },
  }
}
