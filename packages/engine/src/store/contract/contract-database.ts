import type { Database } from '@ccdash/db'
import { createPrismaStore } from '../prisma-store.ts'
import type { Store } from '../store.ts'

/** What the suite runs on: a migrated, empty database that further connections can be opened to. */
export type ContractDatabase = {
  readonly database: Database
  open(): Promise<Database>
  [Symbol.asyncDispose](): Promise<void>
}
export type OpenContractDatabase = () => Promise<ContractDatabase>

export type ContractStore = {
  readonly store: Store
  readonly database: Database
  /** A store on a connection of its own, as another process would have. */
  openSecond(): Promise<Store>
  [Symbol.asyncDispose](): Promise<void>
}

export async function openStore(open: OpenContractDatabase): Promise<ContractStore> {
  const opened = await open()
  return {
    store: createPrismaStore(opened.database),
    database: opened.database,
    openSecond: async () => createPrismaStore(await opened.open()),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
