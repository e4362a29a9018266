import { startTestPostgres } from '@ccdash/db/testing/postgres'
import { expect, it } from 'vitest'
import { fuzzServer } from './testing/fuzz/fuzz-server.ts'
import { startFuzzedServer } from './testing/fuzz/fuzzed-server.ts'

it('on PostgreSQL too, whatever is asked over HTTP is answered as documented, and nothing is lost', async () => {
  await using postgres = await startTestPostgres()
  await using database = await postgres.openTestDatabase()
  await using server = await startFuzzedServer(database.url)
  const { byStatus } = await fuzzServer({ ...server, cases: 600 })
  expect(byStatus['200']).toBeGreaterThan(40)
  expect(await server.findLosses()).toEqual([])
}, 240_000)
