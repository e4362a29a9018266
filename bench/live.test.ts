import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { BenchRow } from './results.ts'

it('the live benchmark asks a running server, idle and at work, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-bench-test-'))
  try {
    const json = join(folder, 'results.json')
    const size = ['--count', '12', '--bytes', '400KB', '--large', '400KB']
    const times = ['--requests', '20', '--syncs', '2', '--appends', '2']
    const args = [join(import.meta.dirname, 'run.ts'), 'live', ...size, ...times, '--folder', folder, '--json', json]
    // So little work may miss a bar (exit code 1): what counts is that it measured.
    await promisify(execFile)(process.execPath, args).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 1 }),
    )
    const { rows } = JSON.parse(await readFile(json, 'utf8')) as { rows: readonly BenchRow[] }
    const value = (name: string) => rows.find((row) => row.name.includes(name))?.value ?? Number.NaN
    expect(value('idle server, median')).toBeGreaterThan(0)
    expect(value('during full syncs, median')).toBeGreaterThan(0)
    expect(value('messages')).toBeGreaterThan(0)
    expect(value('append to a large log → told, median')).toBeGreaterThan(0)
    expect(await readdir(folder)).toEqual(['results.json'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
