import { startTestPostgres, type TestPostgres } from '@ccdash/db/testing/postgres'
import { afterAll, beforeAll } from 'vitest'
import { storeContract } from './store-contract.ts'

let server: TestPostgres

beforeAll(async () => {
  server = await startTestPostgres()
})
afterAll(() => server[Symbol.asyncDispose]())

storeContract('PostgreSQL', () => server.openTestDatabase())
