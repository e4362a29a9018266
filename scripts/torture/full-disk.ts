/**
 * A disk that is full at every write: a file system of its own, a page larger each time, so that one write after the other is
 * the first that fails. Each time the operation ends at once and says why, and all is well when there is room again.
 *
 * Needs Linux and the right to mount (root, or user namespaces); where there is neither, it tells so and tries nothing.
 */
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'
import { openWorkshop } from './workshop.ts'

const CHILD = join(import.meta.dirname, 'full-disk-process.ts')
/** Exit code of that process. */
export const MAY_NOT_MOUNT = 3
const NO_UNSHARE = -1
const PAGE_KIB = 4
/** Less is refused at the opening; an empty database needs about this much. */
const SMALLEST_KIB = 256
const LARGEST_KIB = 4_096

export const fullDisk: Scenario = {
  name: 'full-disk',
  title: 'the disk is full at every write',
  cases: { whole: (LARGEST_KIB - SMALLEST_KIB) / PAGE_KIB, short: 3 },
  run,
}

/** What the process tells of one size. */
export type FullDiskCase = { readonly sizeKib: number; readonly ended: string; readonly faults: readonly string[] }

async function run({ random, cases, hasTime, say }: Torture): Promise<Outcome> {
  if (process.platform !== 'linux') return notHere('it needs Linux')
  await using workspace = await openWorkshop({ documents: 5, logs: 5, lines: 20 })
  const mountPoint = join(workspace.folder, 'disk')
  await mkdir(mountPoint)
  const step = (LARGEST_KIB - SMALLEST_KIB) / PAGE_KIB / cases
  const sizes = Array.from({ length: cases }, (_, index) => {
    return SMALLEST_KIB + Math.floor((index + (step > 1 ? random.next() : 0)) * step) * PAGE_KIB
  })
  const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount']
  const args = [...namespaces, process.execPath, CHILD, mountPoint, workspace.project, sizes.join(',')]
  const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000)
  })
  const closed = new Promise<number | null>((resolve) =>
    child.once('error', () => resolve(NO_UNSHARE)).once('close', resolve),
  )
  const faults = createFaults()
  const ended = new Map<string, number>()
  let done = 0
  let stopped = false
  for await (const line of createInterface({ input: child.stdout })) {
    const tried = JSON.parse(line) as FullDiskCase
    done += 1
    ended.set(tried.ended, (ended.get(tried.ended) ?? 0) + 1)
    for (const fault of tried.faults) faults.check(false, `${tried.sizeKib} KiB: ${fault}`)
    if (done % 50 === 0) say(`${done} sizes`)
    if (hasTime()) continue
    stopped = true
    child.kill('SIGTERM')
    break
  }
  const code = await closed
  if (code === MAY_NOT_MOUNT || code === NO_UNSHARE || (done === 0 && stderr.startsWith('unshare:')))
    return notHere(`it may not mount: ${stderr.trim()}`)
  faults.check(stopped || code === 0, `the process ended with ${code}: ${stderr}`)
  return { cases: done, faults: faults.list, figures: Object.fromEntries(ended) }
}

function notHere(why: string): Outcome {
  return { cases: 0, faults: [], figures: { 'not tried here': why } }
}
