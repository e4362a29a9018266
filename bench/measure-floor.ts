/** What no sync can be faster than: one thread that reads and parses everything; a walk that only looks. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Measured } from './measurement.ts'

export function measureFloor({ folder }: { readonly folder: string }): Measured {
  const started = performance.now()
  const total = { files: 0, lines: 0, bytes: 0 }
  for (const path of sessionLogs(folder)) {
    const buffer = readFileSync(path)
    total.files += 1
    total.bytes += buffer.byteLength
    for (const line of buffer.toString('utf8').split('\n')) {
      if (line === '') continue
      JSON.parse(line)
      total.lines += 1
    }
  }
  return { ms: [performance.now() - started], ...total, bytesRead: total.bytes, rowsWritten: 0 }
}

export function measureStatWalk({ folder, times }: { readonly folder: string; readonly times: number }): Measured {
  const ms: number[] = []
  const total = { files: 0, bytes: 0 }
  for (let time = 0; time < times; time += 1) {
    const started = performance.now()
    total.files = 0
    total.bytes = 0
    for (const path of sessionLogs(folder)) {
      total.files += 1
      total.bytes += Number(statSync(path, { bigint: true }).size)
    }
    ms.push(performance.now() - started)
  }
  return { ms, lines: 0, ...total, bytesRead: 0, rowsWritten: 0 }
}

function* sessionLogs(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sessionLogs(path)
    else if (entry.name.endsWith('.jsonl')) yield path
  }
}
