/**
 * `npm run bench -- panel`: what a person in front of the panel sees, in a real Chromium with the real server.
 *
 *   [--count 1000] [--bytes 300MB] [--large 500MB] [--syncs 10] [--appends 40] [--operations 100000] [--events 100000]
 *   [--visits 5] [--scroll 6] [--seed 7] [--folder DIR] [--json FILE]
 *
 * `--scroll` is in seconds. Needs the built panel and CHROME_PATH, which that script sees to. Exit code 1 when a bar is missed.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { generateOneLog, generateSessionLogs } from './generate-session-logs.ts'
import { writeLongLedger } from './long-ledger.ts'
import { machine } from './machine.ts'
import { databaseOf, PROJECT_ID, runSync, startLiveServer } from './measure-live.ts'
import {
  EVENT_ROW,
  launchChromium,
  measureFirstPaint,
  measurePaintedAppends,
  measureScrolling,
  measureSyncs,
  OPERATION_ROW,
  openPage,
} from './measure-panel.ts'
import { median, percentile } from './measurement.ts'
import { parseBytes } from './parse-bytes.ts'
import { count, failedBars, milliseconds, printTable, type BenchRow } from './results.ts'

const OPTIONS = {
  count: { type: 'string', default: '1000' },
  bytes: { type: 'string', default: '300MB' },
  large: { type: 'string', default: '500MB' },
  syncs: { type: 'string', default: '10' },
  appends: { type: 'string', default: '40' },
  operations: { type: 'string', default: '100000' },
  events: { type: 'string', default: '100000' },
  visits: { type: 'string', default: '5' },
  scroll: { type: 'string', default: '6' },
  seed: { type: 'string', default: '7' },
  folder: { type: 'string' },
  json: { type: 'string' },
} as const

export async function benchPanel(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const chromium = process.env['CHROME_PATH']
  if (chromium === undefined)
    throw new Error('CHROME_PATH is not set: run `npm run bench -- panel`, which finds a Chromium and builds the panel')
  const work = await mkdtemp(join(values.folder ?? tmpdir(), 'ccdash-bench-'))
  const browser = await launchChromium(chromium)
  const loadBefore = loadavg()[0]
  let rows: BenchRow[]
  try {
    const logs = { count: Number(values.count), totalBytes: parseBytes(values.bytes), seed: Number(values.seed) }
    const ledger = { operations: Number(values.operations), events: Number(values.events), projectId: PROJECT_ID }
    const looks = { visits: Number(values.visits), wheelMs: Number(values.scroll) * 1000 }
    rows = [
      ...(await benchSyncs(browser, join(work, 'many'), logs, Number(values.syncs))),
      ...(await benchAppends(browser, join(work, 'one'), parseBytes(values.large), Number(values.appends))),
      ...(await benchLongLists(browser, join(work, 'long'), ledger, looks)),
    ]
  } finally {
    await browser.close()
    await rm(work, { recursive: true, force: true })
  }
  printTable(rows)
  console.log(`load before: ${loadBefore?.toFixed(2)}; Chromium ${browser.version()}`)
  const about = { ...machine(), loadBefore, chromium: browser.version() }
  if (values.json !== undefined)
    await writeFile(resolve(values.json), `${JSON.stringify({ ...about, rows }, null, 2)}\n`)
  const failed = failedBars(rows)
  for (const { name, text, bar } of failed) console.log(`missed: ${name} is ${text}, the bar is ${bar?.text ?? ''}`)
  return failed.length === 0 ? 0 : 1
}

type Logs = { readonly count: number; readonly totalBytes: number; readonly seed: number }

async function benchSyncs(browser: Browser, work: string, logs: Logs, syncs: number): Promise<BenchRow[]> {
  console.error(`bench: ${syncs} full syncs of ${logs.count} logs, looked at`)
  const folder = join(work, 'logs')
  await generateSessionLogs({ folder, ...logs })
  await using server = await startLiveServer(work, folder)
  await runSync(server.client, false)
  const page = await openPage(browser, `${server.url}/ops`, OPERATION_ROW)
  const { toFigure, toSequence } = await measureSyncs(page, server.client, syncs, () => runSync(server.client, true))
  await page.context().close()
  return [
    count('logs', logs.count),
    milliseconds('ledger event → its figure painted, median', percentile(toFigure, 0.5)),
    milliseconds('  p95', percentile(toFigure, 0.95), 250),
    count('  events with another figure', toFigure.length),
    milliseconds('ledger event → its number painted, median', percentile(toSequence, 0.5)),
    milliseconds('  p95', percentile(toSequence, 0.95), 250),
    milliseconds('  the slowest', Math.max(...toSequence)),
    count('  events', toSequence.length),
  ]
}

async function benchAppends(browser: Browser, work: string, size: number, appends: number): Promise<BenchRow[]> {
  console.error(`bench: ${appends} appends to a log of ${size / 1e6} MB, looked at`)
  const folder = join(work, 'logs')
  const path = join(folder, '5d0c9f0e-6a54-4f0b-9a11-2f4f3a7f8b01.jsonl')
  await mkdir(folder, { recursive: true })
  await generateOneLog({ path, bytes: size })
  await using server = await startLiveServer(work, folder)
  await runSync(server.client, false)
  const page = await openPage(browser, `${server.url}/ops`, OPERATION_ROW)
  const times = await measurePaintedAppends(page, path, appends)
  await page.context().close()
  return [
    milliseconds('append to a large log → painted, median', percentile(times, 0.5)),
    milliseconds('  p95', percentile(times, 0.95), 500),
    milliseconds('  the slowest', Math.max(...times)),
  ]
}

type Ledger = Parameters<typeof writeLongLedger>[1]
type Looks = { readonly visits: number; readonly wheelMs: number }

async function benchLongLists(browser: Browser, work: string, ledger: Ledger, looks: Looks): Promise<BenchRow[]> {
  console.error(`bench: ${ledger.operations} operations, the newest with ${ledger.events} events`)
  const folder = join(work, 'logs')
  await mkdir(folder, { recursive: true })
  const newest = await writeLongLedger(databaseOf(work), ledger)
  await using server = await startLiveServer(work, folder)
  return [
    count('operations', ledger.operations),
    ...(await benchList(browser, 'operations', { url: `${server.url}/ops`, row: OPERATION_ROW }, looks)),
    count('events of one operation', ledger.events),
    ...(await benchList(browser, 'events', { url: `${server.url}/ops/operations/${newest}`, row: EVENT_ROW }, looks)),
  ]
}

type List = { readonly url: string; readonly row: string }

async function benchList(
  browser: Browser,
  what: string,
  { url, row }: List,
  { visits, wheelMs }: Looks,
): Promise<BenchRow[]> {
  const times: number[] = []
  for (let n = 0; n < visits; n += 1) times.push(await measureFirstPaint(browser, url, row))
  const page = await openPage(browser, url, row)
  const { longTasks, furthest } = await measureScrolling(page, row, wheelMs)
  await page.context().close()
  return [
    milliseconds(`${what}: asked for → first rows painted, median`, median(times)),
    milliseconds('  the slowest', Math.max(...times), 1000),
    milliseconds('  scrolled: the longest task', Math.max(0, ...longTasks.map(({ durationMs }) => durationMs)), 100),
    count('  scrolled: tasks over 50 ms', longTasks.length),
    count('  scrolled: pixels', Math.round(furthest)),
  ]
}
