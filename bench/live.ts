/**
 * `npm run bench -- live`: how fast a running server answers and tells, idle and at work, asked over HTTP as the panel does.
 *
 *   [--count 1000] [--bytes 300MB] [--large 500MB] [--requests 1000] [--syncs 3] [--appends 40] [--seed 7] [--folder DIR]
 *   [--json FILE]
 *
 * Exit code 1 when a bar is missed, so that a run can gate a change.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { generateOneLog, generateSessionLogs } from './generate-session-logs.ts'
import { machine } from './machine.ts'
import { measureAppends, measureStatus, measureTold, runSync, startLiveServer } from './measure-live.ts'
import { percentile } from './measurement.ts'
import { parseBytes } from './parse-bytes.ts'
import { count, failedBars, milliseconds, printTable, ratio, type BenchRow } from './results.ts'

export async function benchLive(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '1000' },
      bytes: { type: 'string', default: '300MB' },
      large: { type: 'string', default: '500MB' },
      requests: { type: 'string', default: '1000' },
      syncs: { type: 'string', default: '3' },
      appends: { type: 'string', default: '40' },
      seed: { type: 'string', default: '7' },
      folder: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const work = await mkdtemp(join(values.folder ?? tmpdir(), 'ccdash-bench-'))
  let rows: BenchRow[]
  try {
    const logs = { count: Number(values.count), totalBytes: parseBytes(values.bytes), seed: Number(values.seed) }
    const times = { requests: Number(values.requests), syncs: Number(values.syncs) }
    rows = [
      ...(await benchAnswers(join(work, 'many'), logs, times)),
      ...(await benchAppends(join(work, 'one'), parseBytes(values.large), Number(values.appends))),
    ]
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

type Logs = { readonly count: number; readonly totalBytes: number; readonly seed: number }
type Times = { readonly requests: number; readonly syncs: number }

async function benchAnswers(work: string, logs: Logs, { requests, syncs }: Times): Promise<BenchRow[]> {
  console.error(`bench: ${logs.count} logs; ${requests} requests of an idle server, then through ${syncs} full syncs`)
  const folder = join(work, 'logs')
  await generateSessionLogs({ folder, ...logs })
  await using server = await startLiveServer(work, folder)
  await runSync(server.client, false)
  await measureStatus(server.url, (n) => n >= Math.min(200, requests)) // until the code is compiled
  const idle = await measureStatus(server.url, (n) => n >= requests)
  let isOver = false
  const forced = async (): Promise<void> => {
    for (let n = 0; n < syncs; n += 1) await runSync(server.client, true)
    isOver = true
  }
  const [busy, told] = await Promise.all([measureStatus(server.url, () => isOver), measureTold(server.client, forced)])
  const idleP99 = percentile(idle, 0.99)
  const busyP99 = percentile(busy, 0.99)
  return [
    count('logs', logs.count),
    milliseconds('status of an idle server, median', percentile(idle, 0.5)),
    milliseconds('  p99', idleP99, 50),
    milliseconds('status during full syncs, median', percentile(busy, 0.5)),
    milliseconds('  p99', busyP99, 50),
    milliseconds('  the slowest', Math.max(...busy)),
    ratio('  p99 ÷ p99 of an idle server', busyP99 / idleP99, 5),
    count('  requests', busy.length),
    milliseconds('ledger written → told, during full syncs, p95', percentile(told, 0.95), 250),
    count('  messages', told.length),
  ]
}

async function benchAppends(work: string, size: number, appends: number): Promise<BenchRow[]> {
  console.error(`bench: ${appends} appends to a log of ${size / 1e6} MB`)
  const folder = join(work, 'logs')
  const path = join(folder, '5d0c9f0e-6a54-4f0b-9a11-2f4f3a7f8b01.jsonl')
  await mkdir(folder, { recursive: true })
  await generateOneLog({ path, bytes: size })
  await using server = await startLiveServer(work, folder)
  await runSync(server.client, false)
  const times = await measureAppends(server.client, path, appends)
  return [
    milliseconds('append to a large log → told, median', percentile(times, 0.5)),
    milliseconds('  p95', percentile(times, 0.95), 300),
    milliseconds('  the slowest', Math.max(...times)),
  ]
}
