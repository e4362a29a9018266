/**
 * `npm run parity [-- DIR]`: reads the reference's input and compares with the reference's results.
 *
 * DIR holds project/, sessions/ and golden.json; without it ../shared/parity beside the repository. Exit code 1 when a
 * difference is not named in docs/parity.md, 2 when there is no such folder.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { compareParity, readExplained, unexplained, type FieldCount } from './parity/compare.ts'
import { exportParity } from './parity/export-parity.ts'
import { readGolden, type Golden } from './parity/read-rows.ts'

const LISTED = 100
const root = join(import.meta.dirname, '..')

async function main(folder: string): Promise<number> {
  if (!existsSync(join(folder, 'golden.json'))) {
    console.error(`parity: no golden.json in ${folder}; name the folder of the reference data: npm run parity -- DIR`)
    return 2
  }
  const golden = readGolden(JSON.parse(await readFile(join(folder, 'golden.json'), 'utf8')) as Golden)
  const { counts, differences } = compareParity(golden, await exportParity(folder))
  console.log(table(counts))
  const explained = readExplained(await readFile(join(root, 'docs', 'parity.md'), 'utf8'))
  const open = unexplained(differences, explained)
  for (const { entity, id, field, expected, actual } of open.slice(0, LISTED)) {
    console.log(`${entity} ${id} ${field || 'row'}\n  reference ${show(expected)}\n  ours      ${show(actual)}`)
  }
  if (open.length > LISTED) console.log(`… and ${open.length - LISTED} more`)
  const compared = counts.reduce((sum, { equal, different }) => sum + equal + different, 0)
  console.log(
    `\n${compared} fields compared: ${compared - differences.length} equal, ${differences.length} different` +
      ` (${differences.length - open.length} named in docs/parity.md, ${open.length} not)`,
  )
  return open.length === 0 ? 0 : 1
}

function table(counts: readonly FieldCount[]): string {
  const lines = counts.map(
    ({ entity, field, equal, different }) =>
      `${entity.padEnd(10)} ${field.padEnd(24)} ${String(equal).padStart(6)} ${String(different).padStart(9)}`,
  )
  return [`${'entity'.padEnd(10)} ${'field'.padEnd(24)}  equal different`, ...lines].join('\n')
}

function show(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value).slice(0, 400)
}

const [given] = process.argv.slice(2)
process.exitCode = await main(given === undefined ? join(root, '..', 'shared', 'parity') : resolve(given))
