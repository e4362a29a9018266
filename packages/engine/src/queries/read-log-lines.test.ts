import { appendFile, open, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import type { ReadLogLines } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { createTempTree } from '../sources/testing/temp-tree.ts'
import { hashBytes } from '../sources/consumed-hash.ts'
import { keepText, type TextMask } from '../secrets/mask-secrets.ts'
import { randomText, tokens } from '../secrets/secret-cases.ts'
import { readLogLines } from './read-log-lines.ts'

type Ranges = ReadLogLines['ranges']

const LINES = ['{"n":1}', '{"n":2,"path":"C:\\\\a \\"b\\""}', '{"n":3}  {"n":4}', '{"n":"😀ü"}']
const TEXT = `${LINES.join('\n')}\n`

function rangeOf(part: string, find?: string, text = TEXT): Ranges[number] {
  const byteStart = Buffer.byteLength(text.slice(0, text.indexOf(part)))
  return { byteStart, byteEnd: byteStart + Buffer.byteLength(part), ...(find !== undefined && { find }) }
}

async function openLog(text = TEXT) {
  const tree = await createTempTree()
  const path = await tree.write('logs/deep/a.jsonl', text)
  const log = { path, consumedBytes: Buffer.byteLength(text), headHash: hashBytes(Buffer.from(text).subarray(0, 4096)) }
  const read = (ranges: Ranges, change: Partial<typeof log> = {}, mask?: TextMask) =>
    readLogLines({ ...log, ...change }, [tree.at('other'), tree.at('logs')], ranges, mask)
  return { tree, path, read, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() }
}

describe('readLogLines', () => {
  it('reads whole records with the numbers of their lines, in the order asked for', async () => {
    await using log = await openLog()
    const { state, lines } = await log.read([
      ...['{"n":4}', '{"n":1}', '{"n":"😀ü"}'].map((part) => rangeOf(part)),
      rangeOf(LINES[1] ?? '', 'a "b"'),
    ])
    expect(state).toBe('read')
    expect(lines.map(({ line, text }) => [line, text])).toEqual([
      [3, '{"n":4}'],
      [1, '{"n":1}'],
      [4, '{"n":"😀ü"}'],
      [2, LINES[1]],
    ])
    expect(lines.every(({ cutBefore, cutAfter }) => !cutBefore && !cutAfter)).toBe(true)
  })

  it('masks secrets, also where an excerpt begins in the middle of one', async () => {
    const secret = randomText(900)
    const record = JSON.stringify({
      a: `export API_KEY=${secret}`,
      path: 'docs/plan.md',
      b: `Authorization: Bearer ${secret}`,
    })
    await using log = await openLog(`${record}\n`)
    const range = rangeOf(record, 'docs/plan.md', record)
    const { masked, lines } = await log.read([range])
    expect(lines[0]?.text).toBe(record.replace(secret, '[masked:secret]').replace(secret, '[masked:token]'))
    expect(masked).toBe(true)
    const bare = await log.read([range], {}, keepText)
    expect(record).toContain(bare.lines[0]?.text)
    expect(bare).toMatchObject({ masked: false, lines: [{ text: expect.stringContaining(secret.slice(0, 500)) }] })
  })

  it('says that something is masked only when it is in the lines that are shown', async () => {
    const { githubClassic = '' } = tokens()
    const record = JSON.stringify({ a: 'x'.repeat(3000), b: githubClassic, c: '[masked:token] y '.repeat(200) })
    await using log = await openLog(`${record}\n`)
    const maskedAt = async (find: string) => (await log.read([rangeOf(record, find, record)])).masked
    expect(await maskedAt('"a":"')).toBe(false)
    expect(await maskedAt('"b":"')).toBe(true)
    await using plain = await openLog('{"c":"[masked:token]"}\n')
    expect((await plain.read([{ byteStart: 0, byteEnd: 22 }])).masked).toBe(false)
  })

  it('does not tell by where it begins whether a guess of a secret is right', async () => {
    const { githubClassic = '' } = tokens()
    const record = JSON.stringify({ a: 'x'.repeat(9000), b: githubClassic, c: 'y'.repeat(9000) })
    await using log = await openLog(`${record}\n`)
    const read = async (find: string) => (await log.read([rangeOf(record, find, record)])).lines
    const wrong = await read('no such text')
    for (const characters of [5, 12, githubClassic.length])
      expect(await read(githubClassic.slice(0, characters))).toEqual(wrong)
    expect(await read(githubClassic.slice(10, 25))).toEqual(wrong)
    expect(await read('"b":"ghp_')).not.toEqual(wrong)
  })

  it('goes on reading a log that grew, and tells when it was rewritten, cut or deleted', async () => {
    await using log = await openLog()
    const ranges = [rangeOf('{"n":1}'), rangeOf('{"n":4}')]
    await appendFile(log.path, '{"n":5}\n')
    expect((await log.read(ranges)).state).toBe('read')
    await truncate(log.path, 20)
    expect(await log.read(ranges)).toEqual({ state: 'changed', masked: false, lines: [] })
    expect(await log.read(ranges, { headHash: '' })).toMatchObject({ state: 'changed', lines: [{ text: '{"n":1}' }] })
    await writeFile(log.path, TEXT.replace('1', '7'))
    expect(await log.read(ranges)).toEqual({ state: 'changed', masked: false, lines: [] })
    await rm(log.path)
    expect(await log.read(ranges)).toEqual({ state: 'gone', masked: false, lines: [] })
  })

  it.each<[string, Ranges[number]]>([
    ['starts within a record', { byteStart: 3, byteEnd: 7 }],
    ['starts behind white space within a record', rangeOf('"b\\""}')],
    ['is empty', { byteStart: 8, byteEnd: 8 }],
    ['ends behind the file', { byteStart: 8, byteEnd: 1e9 }],
    ['starts behind the file', { byteStart: 1e9, byteEnd: 2e9 }],
  ])('gives no line for a range that %s', async (_case, range) => {
    await using log = await openLog()
    expect(await log.read([range])).toEqual({ state: 'changed', masked: false, lines: [] })
  })

  it('shows what is looked for in the middle of a long record, whole characters only', async () => {
    const long = `{"a":"${'ü😀'.repeat(100_000)}needle ${'😀ü'.repeat(100_000)}"}`
    const text = `{}\n${long}\n{}\n`
    await using log = await openLog(text)
    const whole = rangeOf(long, 'needle', text)
    const [found] = (await log.read([whole])).lines
    expect(found).toMatchObject({ line: 2, cutBefore: true, cutAfter: true })
    expect(found?.text).toMatch(/^[ü😀]{600,}needle [ü😀]{600,}$/u)
    expect(found?.text.length).toBeGreaterThan(1990)
    expect(found?.text.length).toBeLessThanOrEqual(2000)
    const [beginning] = (await log.read([{ ...whole, find: 'nothing' }])).lines
    expect(beginning).toMatchObject({ cutBefore: false, cutAfter: true })
    expect(beginning?.text).toMatch(/^\{"a":"[ü😀]+$/u)
    const [end] = (await log.read([{ ...whole, find: '"}' }])).lines
    expect(end).toMatchObject({ cutBefore: true, cutAfter: false })
    expect(end?.text).toMatch(/^[ü😀]+"\}$/u)
    expect(end?.text.length).toBeGreaterThan(1990)
  })

  it('finds a text that stands across two of the parts it reads', async () => {
    const long = `{"a":"${'x'.repeat(256 * 1024 - 9)}needle${'y'.repeat(5000)}"}`
    await using log = await openLog(`${long}\n`)
    const [found] = (await log.read([rangeOf(long, 'needle', long)])).lines
    expect(found?.text).toMatch(/^x+needley+$/)
  })

  it('counts no lines beyond 64 MB, and reads there all the same', async () => {
    await using log = await openLog('{"n":1}\n')
    const byteStart = 70 * 1024 * 1024
    {
      await using file = await open(log.path, 'r+')
      await file.write('\n{"n":2}\n', byteStart - 1)
    }
    const { lines } = await log.read([
      { byteStart, byteEnd: byteStart + 7 },
      { byteStart: 0, byteEnd: 7 },
    ])
    expect(lines.map(({ line, text }) => [line, text])).toEqual([
      [null, '{"n":2}'],
      [1, '{"n":1}'],
    ])
  })

  it('refuses a log that leads out of the session folders, and takes what is no file for gone', async () => {
    await using log = await openLog()
    const outside = await log.tree.write('secret.txt', TEXT)
    await symlink(outside, log.tree.at('logs/link.jsonl'))
    await symlink(log.path, log.tree.at('logs/inside.jsonl'))
    const ranges = [rangeOf('{"n":1}')]
    for (const path of [outside, log.tree.at('logs/link.jsonl'), log.tree.at('logs/../secret.txt')]) {
      await expect(log.read(ranges, { path })).rejects.toMatchObject({ code: 'PATH_OUTSIDE_ROOTS' })
    }
    expect((await log.read(ranges, { path: log.tree.at('logs/inside.jsonl') })).state).toBe('read')
    expect((await log.read(ranges, { path: log.tree.at('logs/deep') })).state).toBe('gone')
    expect((await log.read(ranges, { path: log.tree.at('logs/none/a.jsonl') })).state).toBe('gone')
    expect((await log.read(ranges, { path: log.tree.at(`logs/${'x'.repeat(300)}.jsonl`) })).state).toBe('gone')
  })
})
