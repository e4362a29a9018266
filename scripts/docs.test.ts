import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = dirname(import.meta.dirname)
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** Folders of the user's project, not of this repository. */
const OF_THE_USER = /^docs\/(?:project_plans|plan\.md)/u
const OUR_FOLDERS = /^(?:apps|packages|bench|scripts|examples|fixtures|docs|\.ci|\.github)\//u

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8')

  it('names only files that exist', () => {
    const inCode = [...text.matchAll(/`([^`\s]+)`/gu)].map(([, path = '']) => path)
    const named = inCode.filter((path) => OUR_FOLDERS.test(path) && !OF_THE_USER.test(path) && !/[<>*{}…]/u.test(path))
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('links only to files that exist', () => {
    const linked = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/gu)].map(([, target = '']) => target)
    const local = linked.filter((target) => !/^https?:/u.test(target))
    expect(local.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([])
  })

  it('names only root scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
    const named = [...text.matchAll(/npm (?:run )(?:--silent )?([a-z][a-z:]*)/gu)].map(([, name = '']) => name)
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })
})

describe('README.md', () => {
  it('has every variable of env.ts, and no other', () => {
    const variables = (path: string) =>
      new Set([...readFileSync(join(root, path), 'utf8').matchAll(/\bCCDASH_[A-Z_]+\b/gu)].map(([name]) => name))
    expect([...variables('README.md')].sort()).toEqual([...variables('apps/server/src/env.ts')].sort())
  })
})
