import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateOneLog, generateSessionLogs } from './generate-session-logs.ts'

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-bench-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function contents(seed: number): Promise<{ names: string[]; texts: string[]; bytes: number }> {
  return await inFolder(async (folder) => {
    const { paths, bytes } = await generateSessionLogs({ folder, count: 12, totalBytes: 600_000, seed })
    const texts = await Promise.all(paths.map(async (path) => await readFile(path, 'utf8')))
    return { names: paths.map((path) => relative(folder, path)), texts, bytes }
  })
}

describe('generateSessionLogs', () => {
  it('writes the asked-for number of logs and about the asked-for bytes, the same for the same seed', async () => {
    const [first, again, other] = [await contents(5), await contents(5), await contents(6)]
    expect(again).toEqual(first)
    expect(other.texts).not.toEqual(first.texts)
    expect(first.names).toHaveLength(12)
    expect(first.names.filter((name) => name.includes('/subagents/agent-')).length).toBeGreaterThan(2)
    expect(first.bytes).toBe(first.texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0))
    expect(first.bytes).toBeGreaterThan(600_000)
    expect(first.bytes).toBeLessThan(900_000)
  })

  it('writes whole lines of JSON, of many types', async () => {
    const { texts } = await contents(5)
    const types = new Set<unknown>()
    for (const text of texts) {
      expect(text.endsWith('\n')).toBe(true)
      for (const line of text.trimEnd().split('\n')) types.add((JSON.parse(line) as { type: unknown }).type)
    }
    for (const type of ['user', 'assistant', 'progress', 'system', 'file-history-snapshot'])
      expect(types).toContain(type)
  })
})

describe('generateOneLog', () => {
  it('writes a log of that size with one long line', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'one.jsonl')
      const bytes = await generateOneLog({ path, bytes: 2_000_000, longLineBytes: 1_000_000 })
      const { size } = await stat(path)
      expect(size).toBe(bytes)
      expect(size).toBeGreaterThan(1_999_000)
      expect(size).toBeLessThan(2_200_000)
      const longest = Math.max(...(await readFile(path, 'utf8')).split('\n').map((line) => line.length))
      expect(longest).toBeGreaterThan(1_000_000)
    })
  })
})
