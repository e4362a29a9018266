import { glob, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

it('every property says with `runs` how often it is tried, so a longer run multiplies it', async () => {
  const own: string[] = []
  for await (const file of glob('{apps,packages}/*/src/**/*.test.{ts,tsx}')) {
    if (/numRuns:/.test(await readFile(file, 'utf8'))) own.push(file)
  }
  expect(own).toEqual([])
})
