import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { BenchRow } from './results.ts'

it('the panel benchmark looks at the real panel, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-bench-test-'))
  try {
    const json = join(folder, 'results.json')
    const logs = ['--count', '60', '--bytes', '20MB', '--large', '400KB', '--syncs', '2', '--appends', '2']
    const lists = ['--operations', '400', '--events', '2000', '--visits', '1', '--scroll', '1']
    const args = [join(import.meta.dirname, 'run.ts'), 'panel', ...logs, ...lists, '--folder', folder, '--json', json]
    // A busy machine may miss a bar (exit code 1): what counts is that it measured.
    await promisify(execFile)(process.execPath, args).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 1 }),
    )
    const { rows } = JSON.parse(await readFile(json, 'utf8')) as { rows: readonly BenchRow[] }
    const value = (name: string) => rows.find((row) => row.name.includes(name))?.value ?? Number.NaN
    expect(value('its figure painted, median')).toBeGreaterThan(0)
    expect(value('its number painted, median')).toBeGreaterThan(0)
    expect(value('append to a large log → painted, median')).toBeGreaterThan(0)
    expect(value('operations: asked for → first rows painted, median')).toBeGreaterThan(0)
    expect(value('events: asked for → first rows painted, median')).toBeGreaterThan(0)
    expect(value('scrolled: pixels')).toBeGreaterThan(1000)
    expect(await readdir(folder)).toEqual(['results.json'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 240_000)
