import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../testing/property-runs.ts'
import { isTrue, parseGitConfig, plainSettingLines } from './git-config.ts'
import { GitRefusal } from './git-refusal.ts'
import type { TempTree } from './testing/temp-tree.ts'
import { createTempTree, gitTestEnv } from './testing/temp-tree.ts'

const read = (text: string) => Object.fromEntries(parseGitConfig(text, 'config'))

/** Settings as git lists them, or null when it refuses the file. */
async function askGit(tree: TempTree, text: string): Promise<Record<string, string[]> | null> {
  const file = await tree.write('config', text)
  const settings: Record<string, string[]> = {}
  const listed = await promisify(execFile)('git', ['config', '--no-includes', '-z', '--list', '--file', file], {
    cwd: tree.root,
    env: gitTestEnv(tree.root),
  }).catch(() => null)
  if (listed === null) return null
  for (const entry of listed.stdout.split('\0').filter(Boolean)) {
    const [name = '', ...value] = entry.split('\n')
    ;(settings[name] ??= []).push(value.length === 0 ? 'true' : value.join('\n'))
  }
  return settings
}

describe('a configuration file', () => {
  it.each<[string, string, Record<string, string[]>]>([
    ['names without regard to case, subsections with it', '[A "Sub.X"]\nB = c\n', { 'a.Sub.X.b': ['c'] }],
    ['a setting without a value', '[a]\nb\n', { 'a.b': ['true'] }],
    ['an empty value', '[a]\nb =\n', { 'a.b': [''] }],
    ['several values in order', '[a]\nb = 1\n[c]\nd = 2\n[a]\nb = 3', { 'a.b': ['1', '3'], 'c.d': ['2'] }],
    ['a setting beside its section', '[a] b = c', { 'a.b': ['c'] }],
    ['comments of both kinds', '# x\n[a] ; y\nb = c # d\n;e\n', { 'a.b': ['c'] }],
    ['quotes, escapes and lines that go on', '[a]\nb = "x ; \\"y\\" " \\t\\\nz \n', { 'a.b': ['x ; "y"  \tz'] }],
    ['a byte order mark and Windows line ends', '\uFEFF[a]\r\nb = c\r\n', { 'a.b': ['c'] }],
    ['an include as a setting like others', '[include]\npath = /etc/x', { 'include.path': ['/etc/x'] }],
  ])('has %s', (_name, text, settings) => {
    expect(read(text)).toEqual(settings)
  })

  it.each(['a = b', '[a', '[a]\n1b = c', '[a]\nb = "c', '[a]\nb = \\q', '[a "b]\nc', '[a]\nb c'])(
    'that reads %j is refused',
    (text) => {
      expect(() => read(text)).toThrow(GitRefusal)
    },
  )

  it('is read as git reads it, or refused', async () => {
    await using tree = await createTempTree()
    const part = fc.constantFrom(
      '[a]',
      '[B "c d"]',
      '\n',
      '\n',
      'x',
      ' = ',
      'v',
      '"',
      '\\\n',
      '\\n',
      '#',
      ';',
      ' ',
      'y-1',
    )
    const text = fc.array(part, { maxLength: 14 }).map((parts) => `[s]\n${parts.join('')}\n`)
    await fc.assert(
      fc.asyncProperty(text, async (text) => {
        const expected = await askGit(tree, text)
        let found: Record<string, readonly string[]> | null = null
        try {
          found = read(text)
        } catch (error) {
          expect(error).toBeInstanceOf(GitRefusal)
        }
        if (found !== null) expect(found).toEqual(expected)
      }),
      runs(60),
    )
  }, 60_000)
})

describe('what is taken over', () => {
  const lines = (...texts: string[]) => plainSettingLines(...texts.map((text) => parseGitConfig(text, 'config')))

  it('is only what says how files are compared, the last value of all', () => {
    const user = '[core]\nfileMode = true\nautocrlf = input\n'
    const own = '[core]\nfileMode = FALSE\nfsmonitor = /x\nhooksPath = /x\nexcludesFile = /x\nsshCommand = /x\n'
    expect(lines(user, own, '[filter "a"]\nclean = /x')).toEqual([
      ...['[core]', '\tfilemode = FALSE'],
      ...['[core]', '\tautocrlf = input'],
    ])
  })

  it.each(['"x\\n[filter \\"a\\"]\\nclean = /x"', '/bin/sh', '"true\\n"', 'true ; x y = z\\', '2'])(
    'is no value that is anything but a word known: %s',
    (value) => {
      const taken = lines(`[core]\nsymlinks = ${value}\n`)
      expect(taken.filter((line) => !['[core]', '\tsymlinks = true'].includes(line))).toEqual([])
    },
  )

  it('is true for the words git takes for true', () => {
    expect(['true', 'YES', 'on', '1'].every(isTrue)).toBe(true)
    expect(['false', 'no', '', '0', 'truely', undefined].some(isTrue)).toBe(false)
  })
})
