/** What the browser has to load before it can show anything. */
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

const DIST = resolve(import.meta.dirname, '../dist')
const MAX_SCRIPT_BYTES = 180_000
const MAX_STYLE_BYTES = 20_000

async function gzippedBytes(pattern: RegExp): Promise<number> {
  const html = await readFile(join(DIST, 'index.html'), 'utf8')
  const names = [...html.matchAll(pattern)].map(([, name]) => String(name))
  expect(names.length, `files of ${pattern.source}`).toBeGreaterThan(0)
  const sizes = await Promise.all(names.map(async (name) => gzipSync(await readFile(join(DIST, name))).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}

it('is at most 180 kB of script and 20 kB of styles, compressed', async () => {
  const scripts = await gzippedBytes(/<(?:script|link rel="modulepreload")[^>]*(?:src|href)="([^"]+\.js)"/g)
  const styles = await gzippedBytes(/<link rel="stylesheet"[^>]*href="([^"]+\.css)"/g)
  expect(scripts).toBeLessThanOrEqual(MAX_SCRIPT_BYTES)
  expect(styles).toBeLessThanOrEqual(MAX_STYLE_BYTES)
})

it('brings no validation library along, which types alone do not need', async () => {
  const names = (await readdir(join(DIST, 'assets'))).filter((name) => name.endsWith('.js'))
  const sources = await Promise.all(names.map((name) => readFile(join(DIST, 'assets', name), 'utf8')))
  expect(names.filter((_, index) => sources[index]?.includes('ZodError'))).toEqual([])
})

it('has no inline script, which the policy of the server would refuse', async () => {
  const html = await readFile(join(DIST, 'index.html'), 'utf8')
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/)
  expect(html).not.toMatch(/\son[a-z]+=/)
})
