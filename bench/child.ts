/**
 * One measurement in a process of its own, so that none inherits another's memory, compiled code or open files:
 * `node bench/child.ts '<request as JSON>'` prints its figures as the last line of stdout.
 */
import { readFileSync } from 'node:fs'
import { measureFloor, measureStatWalk } from './measure-floor.ts'
import { measureSync } from './measure-sync.ts'
import type { Measured, MeasureRequest, ProcessFigures } from './measurement.ts'

async function measure(request: MeasureRequest): Promise<Measured> {
  switch (request.type) {
    case 'floor':
      return measureFloor(request)
    case 'stat-walk':
      return measureStatWalk(request)
    case 'sync':
      return measureSync(request)
  }
}

/** Peak resident memory; VmHWM, since maxRSS of a child may be that of the parent it was forked from. */
function peakMemoryBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

const measured = await measure(JSON.parse(process.argv[2] ?? '') as MeasureRequest)
const figures: ProcessFigures = { peakMemoryBytes: peakMemoryBytes() }
console.log(JSON.stringify({ ...measured, ...figures }))
