import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const statements = (count: number) => '  void 0\n'.repeat(count)

describe('ccdash/function-length', () => {
  const root = join(import.meta.dirname, '..')
  const folder = mkdtempSync(join(tmpdir(), 'ccdash-function-length-'))
  beforeAll(() => {
    cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true })
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(root, 'node_modules/eslint-plugin-regexp'), join(folder, 'node_modules/eslint-plugin-regexp'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    { name: 'just fits', code: `export function a(): void {\n${statements(58)}}\n`, long: false },
    { name: 'too long', code: `export function a(): void {\n${statements(59)}}\n`, long: true },
    {
      name: 'lines of inner functions do not count',
      code: `export function a(): void {\n  function b(): void {\n${statements(55)}}\n${statements(10)}  b()\n}\n`,
      long: false,
    },
    {
      name: 'an inner function is measured too',
      code: `export function a(): () => void {\n  return () => {\n${statements(60)}}\n}\n`,
      long: true,
    },
  ])('$name', ({ name, code, long }) => {
    const file = `${name.replaceAll(' ', '-')}.ts`
    writeFileSync(join(folder, file), code)
    const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
    const { stdout } = spawnSync(process.execPath, [oxlint, '-A', 'all', '-D', 'ccdash/function-length', file], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
    })
    expect(stdout.includes('ccdash(function-length)')).toBe(long)
  })
})
