import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listFiles, whenChanged } from './stamp.mjs'

const DEAD_PID = '999999999'
let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccdash-stamp-'))
  writeFileSync(join(root, 'input.txt'), 'one')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function countRuns(step: { salt?: string; gone?: () => boolean } = {}): number {
  let runs = 0
  whenChanged(root, { name: 'work', files: ['input.txt', 'missing.txt'], ...step }, () => {
    runs += 1
  })
  return runs
}

describe('whenChanged', () => {
  it('works once per state of its files', () => {
    expect([countRuns(), countRuns()]).toEqual([1, 0])
    writeFileSync(join(root, 'input.txt'), 'two')
    expect([countRuns(), countRuns()]).toEqual([1, 0])
  })

  it('works again for another salt, for a file that appears, and when its result is gone', () => {
    countRuns()
    expect(countRuns({ salt: 'another machine' })).toBe(1)
    writeFileSync(join(root, 'missing.txt'), '')
    writeFileSync(join(root, 'missing.txt'), 'here')
    expect(countRuns({ salt: 'another machine' })).toBe(1)
    expect(countRuns({ salt: 'another machine', gone: () => true })).toBe(1)
  })

  it('tries again after a failure', () => {
    const fail = () =>
      whenChanged(root, { name: 'work', files: ['input.txt', 'missing.txt'] }, () => {
        throw new Error('no network')
      })
    expect(fail).toThrow('no network')
    expect(countRuns()).toBe(1)
  })

  it('takes over the lock of a process that died', () => {
    mkdirSync(join(root, '.toolchain'))
    writeFileSync(join(root, '.toolchain', 'lock-work'), DEAD_PID)
    expect(countRuns()).toBe(1)
    expect(readdirSync(join(root, '.toolchain'))).toEqual(['stamp-work'])
  })

  it('of two processes at once, one works and the other waits for it', async () => {
    const script = `
      import { appendFileSync } from 'node:fs'
      import { whenChanged } from ${JSON.stringify(join(import.meta.dirname, 'stamp.mjs'))}
      whenChanged(${JSON.stringify(root)}, { name: 'work', files: ['input.txt'] }, () => {
        appendFileSync(${JSON.stringify(join(root, 'log'))}, 'worked ')
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
      })`
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    await Promise.all([run(), run(), run()])
    expect(readFileSync(join(root, 'log'), 'utf8')).toBe('worked ')
  })
})

describe('listFiles', () => {
  it('lists every file below a folder in order, but no results', () => {
    for (const folder of ['web/src', 'web/dist', 'web/node_modules/a'])
      mkdirSync(join(root, folder), { recursive: true })
    for (const file of ['web/src/b.ts', 'web/src/a.ts', 'web/dist/index.html', 'web/node_modules/a/index.js']) {
      writeFileSync(join(root, file), '')
    }
    expect(listFiles(root, 'web')).toEqual(['web/src/a.ts', 'web/src/b.ts'])
  })
})
