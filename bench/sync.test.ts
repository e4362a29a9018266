import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { BenchRow } from './results.ts'

type Results = { readonly cores: number; readonly rows: readonly BenchRow[] }

it('the sync benchmark measures floor and sync of the same files, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-bench-test-'))
  try {
    const json = join(folder, 'results.json')
    const size = ['--count', '12', '--bytes', '400KB', '--rounds', '1']
    const args = [
      join(import.meta.dirname, 'run.ts'),
      'sync',
      '--only',
      'many',
      ...size,
      '--folder',
      folder,
      '--json',
      json,
    ]
    // So few files may miss a bar (exit code 1): what counts is that it measured.
    await promisify(execFile)(process.execPath, args).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 1 }),
    )
    const { rows, cores } = JSON.parse(await readFile(json, 'utf8')) as Results
    const value = (name: string) => rows.find((row) => row.name.includes(name))?.value
    expect(cores).toBeGreaterThan(0)
    expect(value('logs')).toBe(12)
    expect(value('their lines')).toBeGreaterThan(50)
    expect(value('cold full sync')).toBeGreaterThan(0)
    expect(value('rows written by a no-op sync')).toBe(0)
    expect(value('bytes of logs read after one append')).toBeLessThan(1000)
    expect(await readdir(folder)).toEqual(['results.json'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
