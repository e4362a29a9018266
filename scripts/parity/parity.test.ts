import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compareParity, readExplained, unexplained } from './compare.ts'
import { exportParity } from './export-parity.ts'
import { readGolden, type Golden } from './read-rows.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, '..', 'shared', 'parity')

describe('parity with the reference system', () => {
  it.runIf(existsSync(folder))(
    'every difference of documents, tasks, features, sessions and links is named in docs/parity.md',
    async () => {
      const golden = readGolden(JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden)
      const { differences } = compareParity(golden, await exportParity(folder))
      const explained = readExplained(readFileSync(join(root, 'docs', 'parity.md'), 'utf8'))
      expect(unexplained(differences, explained)).toEqual([])
    },
    200_000,
  )
})
