import fc from 'fast-check'
import { chmod, mkdir, rm, utimes } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { runs } from '../testing/property-runs.ts'
import { createGitDateReader } from './git-dates.ts'
import type { TempTree } from './testing/temp-tree.ts'
import { createTempTree, gitTestEnv } from './testing/temp-tree.ts'

const NAMES = ['docs/a.md', 'docs/b c.md', 'docs/é/d.md', 'docs/deep/e.md', 'docs/ignored/f.md', 'g.md']
const TEXTS = ['one\n', 'two\n', 'line\r\nline\r\n', '']
const IGNORES = ['', 'ignored/\n', 'd.md\n!docs/é/d.md\n', '*.md\n!a.md\n']
const ATTRIBUTES = ['', '*.md text=auto\n', '*.md text eol=crlf\n', '*.md filter=none\n']
const SETTINGS = [
  ['core.autocrlf', 'true'],
  ['core.autocrlf', 'input'],
  ['core.fileMode', 'false'],
  ['core.excludesFile', '.patterns'],
  ['status.showUntrackedFiles', 'no'],
  ['index.version', '4'],
] as const

const name = fc.constantFrom(...NAMES)
const step = fc.oneof(
  fc.record({ type: fc.constant('write' as const), name, text: fc.constantFrom(...TEXTS) }),
  fc.record({ type: fc.constantFrom('remove', 'touch', 'mode', 'stage', 'rename'), name }),
  fc.record({ type: fc.constant('ignore' as const), text: fc.constantFrom(...IGNORES) }),
  fc.record({ type: fc.constant('attributes' as const), text: fc.constantFrom(...ATTRIBUTES) }),
  fc.record({ type: fc.constant('set' as const), setting: fc.constantFrom(...SETTINGS) }),
  fc.record({ type: fc.constantFrom('commit', 'stage all', 'branch', 'merge', 'pack', 'split', 'detach') }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Steps that cannot be done (nothing to commit, a file that is not there) change nothing. */
async function perform(tree: TempTree, steps: readonly Step[]): Promise<void> {
  for (const [index, given] of steps.entries()) {
    const at = new Date(Date.UTC(2026, 0, 1 + index)).toISOString()
    const git = (...args: string[]) => tree.git('repo', args, at).catch(() => '')
    if ('setting' in given) await git('config', ...given.setting)
    else if (given.type === 'ignore' && 'text' in given) await tree.write('repo/.gitignore', given.text)
    else if (given.type === 'attributes' && 'text' in given) await tree.write('repo/.gitattributes', given.text)
    else if ('text' in given && 'name' in given) await tree.write(`repo/${given.name}`, given.text)
    else if ('name' in given) await change(tree, given.type, given.name, git)
    else await record(given.type, index, git)
  }
}

type Git = (...args: string[]) => Promise<string>

async function change(tree: TempTree, type: string, file: string, git: Git): Promise<void> {
  const place = tree.at(`repo/${file}`)
  if (type === 'remove') await rm(place, { force: true })
  if (type === 'touch') await utimes(place, 1, 1).catch(() => undefined)
  if (type === 'mode') await chmod(place, 0o755).catch(() => undefined)
  if (type === 'stage') await git('add', '-f', file)
  if (type === 'rename') await git('mv', file, `docs/renamed-${file.replaceAll('/', '-')}`)
}

async function record(type: string, index: number, git: Git): Promise<void> {
  if (type !== 'merge' && type !== 'detach') await git('add', '-A')
  if (type === 'commit') await git('commit', '-qm', 'x')
  if (type === 'branch') {
    await git('commit', '-qm', 'x')
    await git('switch', '-qc', `side/${index}`, 'HEAD~1')
  }
  if (type === 'merge') await git('merge', '-q', 'main')
  if (type === 'pack') await git('gc', '-q')
  if (type === 'split') await git('update-index', '--split-index')
  if (type === 'detach') await git('checkout', '-q', '--detach')
}

/** What plain git says: status letters of version 1, and the first and last commit of a file by its own log. */
async function askPlainGit(tree: TempTree): Promise<Record<string, string>> {
  const facts: Record<string, string> = {}
  const inDocs = ['--', 'docs']
  const status = await tree.git('repo', ['status', '--porcelain', '-z', '--no-renames', '-uall', ...inDocs])
  const dirty = new Set(status.split('\0').map((entry) => entry.slice(3)))
  const log = await tree.git('repo', ['log', '-z', '--format=', '--name-only', '--no-renames', ...inDocs])
  for (const file of new Set([...dirty, ...log.split('\0')])) {
    if (file === '') continue
    const times = await tree.git('repo', ['log', '--date-order', '--format=%ct', '--no-renames', '--', file])
    const dates = times.split('\n').filter(Boolean).map(toDate)
    const flag = dirty.has(file) ? 1 : 0
    if (dates.length > 0 || flag === 1) facts[file] = `${dates.at(-1) ?? ''}|${dates[0] ?? ''}|${flag}`
  }
  return facts
}

function toDate(seconds: string): string {
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z')
}

it('dates and dirty files of any honest repository are those that plain git tells', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), fc.boolean(), async (steps, globally) => {
      await using tree = await createTempTree({ '.gitconfig': globally ? '[core]\n\texcludesFile = ~/mine\n' : '' })
      await tree.write('mine', 'b*.md\n')
      await tree.write('repo/.patterns', 'e.md\n')
      await tree.write('repo/docs/a.md', 'first\n')
      await tree.git('repo', ['init', '-q'])
      await mkdir(tree.at('repo/.git/info'), { recursive: true })
      await tree.git('repo', ['add', '-A'])
      await tree.git('repo', ['commit', '-qm', 'first'], '2025-12-01T00:00:00Z')
      await perform(tree, steps)
      const reader = createGitDateReader({ env: gitTestEnv(tree.root) })
      const dates = await reader({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
      const expected = await askPlainGit(tree)
      const stamps = Object.keys(expected).map((file) => [file, dates.stampOf(file)] as const)
      expect(dates.issues).toEqual([])
      expect(Object.fromEntries(stamps)).toEqual(expected)
      for (const file of NAMES) if (!(file in expected)) expect(dates.stampOf(file)).toBe('')
    }),
    runs(15),
  )
}, 120_000)
