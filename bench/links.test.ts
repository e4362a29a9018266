import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { BenchRow } from './results.ts'

it('the links benchmark measures a rebuild, a relink that does not grow, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-bench-test-'))
  try {
    const json = join(folder, 'results.json')
    const size = ['--sessions', '60', '--features', '20', '--documents', '120', '--rounds', '1']
    const args = [join(import.meta.dirname, 'run.ts'), 'links', ...size, '--folder', folder, '--json', json]
    // So little work may miss a bar (exit code 1): what counts is that it measured.
    await promisify(execFile)(process.execPath, args).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 1 }),
    )
    const { rows } = JSON.parse(await readFile(json, 'utf8')) as { rows: readonly BenchRow[] }
    const value = (name: string) => rows.find((row) => row.name.includes(name))?.value ?? Number.NaN
    expect(value('links')).toBeGreaterThan(300)
    expect(value('floor: read')).toBeGreaterThan(0)
    expect(value('full rebuild, nothing to change')).toBeGreaterThan(0)
    expect(value('rows read, of 6')).toBeGreaterThan(0)
    expect(value('audit')).toBeGreaterThan(0)
    expect(await readdir(folder)).toEqual(['results.json'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
