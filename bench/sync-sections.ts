/** The three parts of the sync benchmark. Each returns its rows, with the bars that the project holds itself to. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { appendedRecord } from './appended-record.ts'
import { readDatabaseSize } from './database-size.ts'
import { generateOneLog, generateSessionLogs } from './generate-session-logs.ts'
import { median, measureInChild, type Measurement } from './measurement.ts'
import { bytes, count, milliseconds, percent, ratio, type BenchRow } from './results.ts'

export type SyncBenchOptions = {
  /** An empty folder; whoever calls removes it. */
  readonly work: string
  readonly count: number
  readonly bytes: number
  readonly rounds: number
  readonly seed: number
}
type Say = (text: string) => void

const MB = 1e6
const QUICK_TIMES = 7 // no-op syncs and stat walks take milliseconds: the median of several

export async function measureMany(options: SyncBenchOptions, say: Say): Promise<BenchRow[]> {
  const folder = join(options.work, 'many')
  say(`generating ${options.count} session logs`)
  const generated = await generateSessionLogs({
    folder,
    count: options.count,
    totalBytes: options.bytes,
    seed: options.seed,
  })
  const databasePath = join(options.work, 'many.db')
  const sync = { type: 'sync', folder, databasePath, times: 1 } as const

  const floors: Measurement[] = []
  const colds: Measurement[] = []
  for (let round = 1; round <= options.rounds; round += 1) {
    say(`round ${round} of ${options.rounds}: floor, cold sync`)
    floors.push(await measureInChild({ type: 'floor', folder }))
    await removeDatabase(databasePath)
    colds.push(await measureInChild(sync))
  }
  const size = readDatabaseSize(databasePath)
  say('no-op syncs, stat walks, appends')
  const walk = await measureInChild({ type: 'stat-walk', folder, times: QUICK_TIMES })
  const same = await measureInChild({ ...sync, times: QUICK_TIMES })
  const path = generated.paths[0] ?? ''
  const appended = await measureInChild({ ...sync, times: QUICK_TIMES, append: { path, text: appendedRecord(path) } })
  await rm(folder, { recursive: true })
  await removeDatabase(databasePath)

  const floorMs = median(floors.flatMap(({ ms }) => ms))
  const coldMs = median(colds.flatMap(({ ms }) => ms))
  return [
    count('logs', options.count),
    bytes('their size', generated.bytes),
    count('their lines', floors[0]?.lines ?? 0),
    milliseconds('floor: read and JSON.parse all, one thread', floorMs),
    milliseconds('cold full sync', coldMs),
    ratio('  cold sync ÷ floor', coldMs / floorMs, 2),
    bytes('  peak memory of a cold sync', median(colds.map(({ peakMemoryBytes }) => peakMemoryBytes))),
    milliseconds('stat walk', median(walk.ms)),
    milliseconds('no-op sync', median(same.ms)),
    ratio('  no-op sync ÷ stat walk', median(same.ms) / median(walk.ms), 3),
    count('  rows written by a no-op sync', same.rowsWritten, 0),
    milliseconds('sync after one append', median(appended.ms)),
    bytes('  bytes of logs read after one append', appended.bytes),
    bytes('session tables', size.sessionTableBytes),
    percent('  session tables ÷ logs', size.sessionTableBytes / generated.bytes, 0.05),
    bytes('  whole database file', size.fileBytes),
  ]
}

export async function measureAppend(options: SyncBenchOptions, say: Say): Promise<BenchRow[]> {
  const { folder, path, databasePath } = await prepareOne(options, 500 * MB, 0, say)
  await measureInChild({ type: 'sync', folder, databasePath, times: 1 })
  say('appending to it')
  const append = { path, text: appendedRecord(path) }
  const appended = await measureInChild({ type: 'sync', folder, databasePath, times: QUICK_TIMES, append })
  await removeOne(folder, databasePath)
  return [
    milliseconds('sync after one append to a 500 MB log', median(appended.ms), 100),
    milliseconds('  the slowest of them (the first of its process)', Math.max(...appended.ms)),
    bytes('  bytes of the log read', appended.bytes, MB),
    ...(appended.bytesRead === null ? [] : [bytes('  all bytes read by the process', appended.bytesRead, MB)]),
  ]
}

export async function measureLarge(options: SyncBenchOptions, say: Say): Promise<BenchRow[]> {
  const plain = await peakOfOne(options, 0, say)
  const longLine = await peakOfOne(options, 100 * MB, say)
  return [
    milliseconds('cold sync of a 1 GB log', median(plain.ms)),
    bytes('  peak memory', plain.peakMemoryBytes, 400 * MB),
    milliseconds('cold sync of a 1 GB log with a line of 100 MB', median(longLine.ms)),
    bytes('  peak memory', longLine.peakMemoryBytes, 1.3 * 400 * MB),
    ratio('  peak memory with the line ÷ without', longLine.peakMemoryBytes / plain.peakMemoryBytes),
  ]
}

async function peakOfOne(options: SyncBenchOptions, longLineBytes: number, say: Say): Promise<Measurement> {
  const { folder, databasePath } = await prepareOne(options, 1000 * MB, longLineBytes, say)
  const measured = await measureInChild({ type: 'sync', folder, databasePath, times: 1 })
  await removeOne(folder, databasePath)
  return measured
}

async function prepareOne(options: SyncBenchOptions, size: number, longLineBytes: number, say: Say) {
  const folder = join(options.work, 'one')
  const path = join(folder, '5d0c9f0e-6a54-4f0b-9a11-2f4f3a7f8b01.jsonl')
  say(`generating a log of ${size / MB} MB${longLineBytes > 0 ? ` with a line of ${longLineBytes / MB} MB` : ''}`)
  await mkdir(folder, { recursive: true })
  await generateOneLog({ path, bytes: size, ...(longLineBytes > 0 ? { longLineBytes } : {}) })
  return { folder, path, databasePath: join(options.work, 'one.db') }
}

async function removeOne(folder: string, databasePath: string): Promise<void> {
  await rm(folder, { recursive: true })
  await removeDatabase(databasePath)
}

async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`, { force: true })
}
