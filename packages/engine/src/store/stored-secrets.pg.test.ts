import { startTestPostgres, type TestPostgres } from '@ccdash/db/testing/postgres'
import { afterAll, beforeAll, describe } from 'vitest'
import { storedSecretsContract } from './contract/stored-secrets-contract.ts'

describe('PostgreSQL', () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await startTestPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())
  // Its files are the server's own, which gives up old rows when it likes.
  storedSecretsContract(
    () => postgres.openTestDatabase(),
    async () => '',
  )
})
