/**
 * `npm run bench -- sync`: the session logs into the database, beside what no sync could be faster than.
 *
 *   [--count 1000] [--bytes 300MB] [--rounds 5] [--seed 7] [--only many,append,large] [--folder DIR] [--json FILE]
 *
 *   many     N logs: floor and cold sync in turns (medians), no-op sync, one append, memory, size of the session tables
 *   append   one record at the end of a 500 MB log
 *   large    peak memory of a 1 GB log, without and with one line of 100 MB
 *
 * Exit code 1 when a bar is missed, so that a run can gate a change.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { measureAppend, measureLarge, measureMany, type SyncBenchOptions } from './sync-sections.ts'
import { failedBars, printTable, type BenchRow } from './results.ts'
import { parseBytes } from './parse-bytes.ts'

const SECTIONS = { many: measureMany, append: measureAppend, large: measureLarge } as const

export async function benchSync(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '1000' },
      bytes: { type: 'string', default: '300MB' },
      rounds: { type: 'string', default: '5' },
      seed: { type: 'string', default: '7' },
      only: { type: 'string', default: Object.keys(SECTIONS).join(',') },
      folder: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const chosen = values.only.split(',')
  const sections = Object.entries(SECTIONS).filter(([name]) => chosen.includes(name))
  const work = await mkdtemp(join(values.folder ?? tmpdir(), 'ccdash-bench-'))
  const rows: BenchRow[] = []
  try {
    const options: SyncBenchOptions = {
      work,
      count: Number(values.count),
      bytes: parseBytes(values.bytes),
      rounds: Number(values.rounds),
      seed: Number(values.seed),
    }
    for (const [, section] of sections) {
      const measured = await section(options, (text) => console.error(`bench: ${text}`))
      printTable(measured)
      rows.push(...measured)
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  if (values.json !== undefined)
    await writeFile(resolve(values.json), `${JSON.stringify({ ...machine(), rows }, null, 2)}\n`)
  const failed = failedBars(rows)
  for (const { name, text, bar } of failed) console.log(`missed: ${name} is ${text}, the bar is ${bar?.text ?? ''}`)
  return failed.length === 0 ? 0 : 1
}
