/**
 * Syncs into a file system of so many KiB, then again with room: `node full-disk-process.ts <mount point> <project> <KiB,…>`.
 * Runs in a mount namespace of its own, so what it mounts goes with it. One line of JSON per size on stdout.
 */
import { execFileSync } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineHost } from '../../apps/server/src/engine-host/engine-host.ts'
import { MAY_NOT_MOUNT, type FullDiskCase } from './full-disk.ts'
import { contentOf, damageOf, openHost, useProject } from './workshop.ts'

const ROOM_KIB = 262_144
/** From asking for a sync to its end, however full the disk. */
const ENDS_WITHIN_MS = 20_000
/** The disk was so full that not even the end could be written, and this process still lives: its lease has to run out. */
const MARKED_WITHIN_MS = 20_000
/** With so much room, as with all that is more, nothing fails. */
const ENOUGH = 8

const [mountPoint = '', project = '', sizes = ''] = process.argv.slice(2)
const workspace = { folder: dirname(mountPoint), project, database: '', [Symbol.asyncDispose]: async () => {} }
const database = join(mountPoint, 'ccdash.db')

try {
  mount(ROOM_KIB)
} catch (error) {
  process.stderr.write(`${describe(error)}\n`)
  process.exit(MAY_NOT_MOUNT)
}
const clean = await withHost((host) => contentOf(host, workspace))
let completed = 0
for (const size of sizes.split(',').map(Number)) {
  if (completed === ENOUGH) break
  for (const name of await readdir(mountPoint)) await rm(join(mountPoint, name), { recursive: true })
  resize(size)
  const faults: string[] = []
  const ended = await syncOnFullDisk(faults)
  completed = ended === 'completed' ? completed + 1 : 0
  resize(ROOM_KIB)
  await withHost(async (host) => {
    if (!(await endsAll(host))) faults.push('an operation is still running')
    if ((await contentOf(host, workspace)) !== clean) faults.push('the sync with room differs from a clean one')
  }).catch((error: unknown) => faults.push(`with room: ${describe(error)}`))
  const damage = await damageOf(database)
  if (damage.length > 0) faults.push(`the database is damaged: ${damage[0]}`)
  const tried: FullDiskCase = { sizeKib: size, ended, faults }
  process.stdout.write(`${JSON.stringify(tried)}\n`)
}

/** How it ended, in a word; adds what is not as it should be. */
async function syncOnFullDisk(faults: string[]): Promise<string> {
  let host: EngineHost
  try {
    host = await openHost(database)
  } catch (error) {
    if (!isFull(error)) faults.push(`opening: ${describe(error)}`)
    return 'refused to open'
  }
  try {
    return await syncAndLook(host, faults)
  } catch (error) {
    if (!isFull(error)) faults.push(`asking: ${describe(error)}`)
    return 'refused the sync'
  } finally {
    await host.close().catch((error: unknown) => {
      if (!isFull(error)) faults.push(`closing: ${describe(error)}`)
    })
  }
}

async function syncAndLook(host: EngineHost, faults: string[]): Promise<string> {
  const projectId = await useProject(host, project)
  const request = { projectId, trigger: 'torture', force: false, rebuildLinks: true, captureAnalytics: true }
  const { operationId } = await host.ops.startSync(request)
  const late = sleep(ENDS_WITHIN_MS, null, { ref: false })
  const operation = await Promise.race([host.ops.waitForOperation(operationId), late])
  if (operation === null) faults.push(`the operation has not ended after ${ENDS_WITHIN_MS} ms`)
  if (operation?.status === 'failed' && !isFull(operation.error.code))
    faults.push(`the operation ended with ${operation.error.code}: ${operation.error.message}`)
  return operation?.status ?? 'stuck'
}

async function endsAll({ ops }: EngineHost): Promise<boolean> {
  for (const until = performance.now() + MARKED_WITHIN_MS; performance.now() < until; await sleep(200)) {
    if ((await ops.listOperations({ limit: 1, status: 'running' })).items.length === 0) return true
  }
  return false
}

async function withHost<Result>(work: (host: EngineHost) => Promise<Result>): Promise<Result> {
  const host = await openHost(database)
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}

function mount(sizeKib: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKib}k`, 'tmpfs', mountPoint], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function resize(sizeKib: number): void {
  execFileSync('mount', ['-o', `remount,size=${sizeKib}k`, mountPoint], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** An error, or the code of one. */
function isFull(error: unknown): boolean {
  return /DISK_FULL|disk is full|no space|no room|is full/i.test(describe(error))
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  const cause = error.cause === undefined ? '' : `; because of ${describe(error.cause)}`
  return `${error.name} ${code} ${error.message}${cause}`
}
