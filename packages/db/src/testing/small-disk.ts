/**
 * A disk of a few megabytes that a test may fill. Where a file system may be mounted it is a real one; a limit for the size of
 * files, under which a program is run, needs no rights. Never imported by the product.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type SmallDiskKind = 'mounted' | 'limited'

export type SmallDisk = AsyncDisposable & {
  readonly folder: string
  /** Command line that runs another so that the disk is small for it. */
  wrap(command: readonly string[]): [string, ...string[]]
  /** To the last byte. */
  fill(): Promise<void>
  /** Makes room again, for a program that runs. */
  free(pid: number): Promise<void>
}

/** The ways there are on this machine, for `describe.each`; at least one. */
export function smallDiskKinds(): readonly SmallDiskKind[] {
  return mayMount() ? ['mounted', 'limited'] : ['limited']
}

export async function openSmallDisk(kind: SmallDiskKind, bytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-small-'))
  return kind === 'mounted' ? mountDisk(folder, bytes) : limitFiles(folder, bytes)
}

async function mountDisk(folder: string, bytes: number): Promise<SmallDisk> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder])
  const filler = join(folder, 'filler')
  const fill = async () => {
    for (const block of [65_536, 4096, 1]) {
      try {
        for (;;) await appendFile(filler, Buffer.alloc(block))
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    }
  }
  return {
    folder,
    wrap: ([command = '', ...args]) => [command, ...args],
    fill,
    free: async () => rm(filler, { force: true }),
    async [Symbol.asyncDispose]() {
      await run('umount', ['--lazy', folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function limitFiles(folder: string, bytes: number): SmallDisk {
  const script = `ulimit -S -f ${Math.floor(bytes / 512)}; exec "$@"` // sh counts in blocks of 512 bytes
  return {
    folder,
    wrap: (command) => ['sh', '-c', script, 'sh', ...command],
    fill: async () => {}, // no file may become larger: that is all there is to it
    free: async (pid) => void (await run('prlimit', ['--pid', String(pid), '--fsize=unlimited'])),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

function mayMount(): boolean {
  if (process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'ccdash-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=65536', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder])
    return true
  } catch {
    return false // a container without the right to
  } finally {
    rmdirSync(folder)
  }
}
