import { startTestPostgres, type TestPostgres } from '@ccdash/db/testing/postgres'
import { afterAll, beforeAll } from 'vitest'
import { olderDatabaseContract } from './contract/older-database.ts'
import { storeContract } from './store-contract.ts'

let server: TestPostgres

beforeAll(async () => {
  server = await startTestPostgres()
})
afterAll(() => server[Symbol.asyncDispose]())

storeContract('PostgreSQL', () => server.openTestDatabase())
olderDatabaseContract('0001_init', (fixture) => server.openTestDatabase({ fixture }))
