import { explainQueryPlans, openTestDatabase } from '@ccdash/db/testing'
import { describe, expect, it } from 'vitest'
import { olderDatabaseContract } from './contract/older-database.ts'
import { storeContract } from './store-contract.ts'

const statements = new Set<string>()

storeContract('SQLite', () => openTestDatabase({ onStatement: (text) => statements.add(text) }))
olderDatabaseContract('0001_init', (fixture) => openTestDatabase({ fixture }))

/**
 * Steps of a plan that read a whole table, and may:
 *  - JSON parameters, subqueries and constants are no tables;
 *  - there are a handful of projects and of migrations;
 *  - listing and counting operations of all projects walks an index: the list stops at its limit, the count is of what
 *    retention keeps.
 */
const ALLOWED_SCANS = [
  /^SCAN (given|json_each|tool|value|jsonb_array_elements)\b/,
  /^SCAN (s|t|f|u)$/,
  /^SCAN found$/,
  /^SCAN CONSTANT ROW$/,
  /^SCAN (project|_prisma_migrations|sqlite_master)\b/,
  /^SCAN (main\.)?operation USING (COVERING )?INDEX /,
]

describe('query plans on SQLite', () => {
  it('read and delete by index, whatever the store does', async () => {
    await using test = await openTestDatabase()
    const plans = explainQueryPlans(test.url, statements)
    expect(plans.size).toBeGreaterThan(60)
    const scans = [...plans].flatMap(([text, steps]) =>
      steps
        .filter((step) => step.startsWith('SCAN') && !ALLOWED_SCANS.some((allowed) => allowed.test(step)))
        .map((step) => `${step} in ${text}`),
    )
    expect(scans).toEqual([])
  })
  it('walk all links of a project only when all are asked for', async () => {
    await using test = await openTestDatabase()
    const walks = [...explainQueryPlans(test.url, statements)].filter(([, steps]) =>
      steps.some((step) => /^SEARCH link USING .*\(projectId=\?\)/.test(step)),
    )
    expect(walks.length).toBeGreaterThan(2)
    expect(walks.map(([text]) => text).filter((text) => /json_each|Id" = \$[2-9]/.test(text))).toEqual([])
  })
})
