import type { Operation } from '@ccdash/api-contract'
import { changedOperations, type Database, newestAndRunning, newestEventsBetween } from '@ccdash/db'
import { listedOperations } from './ledger-pages.ts'
import { eventOf, LISTED_INPUT_CHARACTERS, listedInput, operationOf } from './rows/operation-row.ts'
import type { LiveStore } from './store.ts'

/** Plain statements: they are asked up to four times a second for each one who watches. */
export function createLiveStore(database: Database): LiveStore {
  return {
    changeMark: () => database.changeMark(),
    readChangedOperations: async (changed) => listedOperations(database, await changedOperations(database, changed)),
    async readNewestAndRunning({ newest, running }) {
      const rows = await newestAndRunning(database, { newest, running, inputCharacters: LISTED_INPUT_CHARACTERS })
      const operations = rows.map(({ inputBeginning, queuePosition, ...row }) =>
        operationOf(row, listedInput(row.kind, inputBeginning), queuePosition),
      )
      const isRunning = ({ status }: Operation): boolean => status === 'running'
      return { newest: operations.slice(0, newest), running: operations.filter(isRunning).slice(0, running) }
    },
    async readNewestEvents(between) {
      const { rows, total } = await newestEventsBetween(database, between)
      return { events: rows.map(eventOf), total }
    },
  }
}
