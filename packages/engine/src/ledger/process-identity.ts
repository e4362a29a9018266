/** Which process holds a lease, and whether such a process still runs on this machine. */
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { randomUUID } from 'node:crypto'
import type { LeaseHolder } from '../store/store.ts'

/** This process. `host` names the machine and, in a container, its process table: pids of two containers are strangers. */
export function createLeaseHolder(): LeaseHolder {
  return { id: randomUUID(), host: describeHost(), pid: process.pid, processStart: readProcessStart(process.pid) }
}

/** Whether that very process runs here, not a later one with its pid. Only meaningful for holders of this host. */
export function isProcessAlive(holder: LeaseHolder): boolean {
  if (!doesPidExist(holder.pid)) return false
  if (holder.processStart === '') return true
  return readProcessStart(holder.pid) === holder.processStart
}

function doesPidExist(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // somebody else's process: it is there
  }
}

/** `<boot id>/<start time in clock ticks since boot>` on Linux, '' elsewhere and for a process that is gone or a zombie. */
function readProcessStart(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === null) return ''
  // The name, in parentheses, may hold spaces and parentheses itself; field 3 (state) follows its last ')'.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTime] = [fields[0], fields[19]]
  if (state === 'Z' || startTime === undefined) return ''
  return `${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${startTime}`
}

function describeHost(): string {
  try {
    return `${hostname()}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname() // no /proc: not Linux
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // not Linux, or the process is gone
  }
}
