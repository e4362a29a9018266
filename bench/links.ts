/**
 * `npm run bench -- links`: links of a project that is stored already, beside the time it takes only to read its rows.
 *
 *   [--sessions 5000] [--features 400] [--documents 2000] [--rounds 5] [--seed 7] [--folder DIR] [--json FILE]
 *
 * The relink after one changed session is measured at a tenth of the sessions too: it must read as many rows there.
 * Exit code 1 when a bar is missed, so that a run can gate a change.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { measureLinks, type LinkFigures } from './measure-links.ts'
import { median } from './measurement.ts'
import { count, failedBars, milliseconds, printTable, ratio, type BenchRow } from './results.ts'

export async function benchLinks(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sessions: { type: 'string', default: '5000' },
      features: { type: 'string', default: '400' },
      documents: { type: 'string', default: '2000' },
      rounds: { type: 'string', default: '5' },
      seed: { type: 'string', default: '7' },
      folder: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const work = await mkdtemp(join(values.folder ?? tmpdir(), 'ccdash-bench-'))
  const size = { features: Number(values.features), documents: Number(values.documents), seed: Number(values.seed) }
  const sessions = Number(values.sessions)
  const measure = (name: string, count: number): Promise<LinkFigures> => {
    console.error(`bench: storing ${count} sessions, then linking them`)
    const databasePath = join(work, `${name}.db`)
    return measureLinks({
      ...size,
      folder: join(work, name),
      databasePath,
      sessions: count,
      rounds: Number(values.rounds),
    })
  }
  let rows: BenchRow[]
  try {
    const few = await measure('few', Math.ceil(sessions / 10))
    rows = describe(sessions, few, await measure('many', sessions))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  printTable(rows)
  if (values.json !== undefined)
    await writeFile(resolve(values.json), `${JSON.stringify({ ...machine(), rows }, null, 2)}\n`)
  const failed = failedBars(rows)
  for (const { name, text, bar } of failed) console.log(`missed: ${name} is ${text}, the bar is ${bar?.text ?? ''}`)
  return failed.length === 0 ? 0 : 1
}

function describe(sessions: number, few: LinkFigures, many: LinkFigures): BenchRow[] {
  const fewer = Math.ceil(sessions / 10)
  const readMs = median(many.readMs)
  const rebuildMs = median(many.rebuildMs)
  return [
    count('sessions', sessions),
    count('links', many.links),
    count('  from features to sessions by evidence', many.featureLinks),
    milliseconds(`floor: read the ${many.rows.toLocaleString('en')} rows`, readMs),
    milliseconds('full rebuild, nothing to change', rebuildMs, 3000),
    ratio('  rebuild ÷ floor', rebuildMs / readMs, 5),
    milliseconds('full rebuild from nothing, every link written', many.firstRebuildMs, 3000),
    ratio('  ÷ floor without links', many.firstRebuildMs / many.readWithoutLinksMs),
    milliseconds(`relink after one changed session, of ${fewer}`, median(few.scopedMs), 50),
    milliseconds(`relink after one changed session, of ${sessions}`, median(many.scopedMs), 50),
    milliseconds('  the slowest of them', Math.max(...many.scopedMs)),
    milliseconds('  the first one of a process', many.coldScopedMs),
    count(`  rows read, of ${fewer}`, median(few.scopedRows)),
    count(`  rows read, of ${sessions}`, median(many.scopedRows), median(few.scopedRows) * 1.1),
    milliseconds('audit', median(many.auditMs), 100),
  ]
}
