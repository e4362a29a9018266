import { startTestPostgres, type TestPostgres } from '@ccdash/db/testing/postgres'
import { afterAll, beforeAll } from 'vitest'
import { sessionFamilyContract } from '../testing/session-family-contract.ts'

let server: TestPostgres

beforeAll(async () => {
  server = await startTestPostgres()
})
afterAll(() => server[Symbol.asyncDispose]())

sessionFamilyContract('PostgreSQL', () => server.openTestDatabase())
