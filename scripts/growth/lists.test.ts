/** Time in proportion to how many there are: documents, features, signals, tasks, folders. */
import { expect, it } from 'vitest'
import { deriveFeatures } from '../../packages/engine/src/layouts/ccdash-plans/derive-features.ts'
import { planChanges } from '../../packages/engine/src/sources/plan-changes.ts'
import { buildLinkIndex } from '../../packages/engine/src/linking/logic-1/link-index.ts'
import { linkTasksAndDocuments } from '../../packages/engine/src/linking/logic-1/link-project.ts'
import { linkSession } from '../../packages/engine/src/linking/logic-1/link-sessions.ts'
import { invokes, readFiles, readLog, uses } from '../../packages/engine/src/linking/logic-1/link-test-kit.ts'
import { parseFrontmatter } from '../../packages/engine/src/layouts/markdown/frontmatter.ts'
import { parseTasks } from '../../packages/engine/src/layouts/ccdash-plans/parse-progress.ts'
import { sourceState } from '../../packages/engine/src/store/contract/sample-records.ts'
import { describeGrowth, findSteepGrowth } from './growth.ts'

const PLANS = 'docs/project_plans'
/** One item for so many characters of the text that is measured. */
const ITEM = 64

/** `read` is given 8, 64, 512 items. */
function expectLinear(name: string, read: (count: number) => unknown): void {
  const shape = { prefix: '', unit: 'x', suffix: '' }
  const growth = findSteepGrowth((text) => read(text.length / ITEM), shape)
  expect(growth === null ? '' : describeGrowth(name, growth)).toBe('')
}

function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

const files = (count: number, path: (index: number) => string, fields: (index: number) => string) =>
  Object.fromEntries(times(count, (index) => [path(index), fields(index)] as const))

it('plans, each a feature of its own', () => {
  expectLinear('plans', (count) =>
    readFiles(
      files(
        count,
        (index) => `${PLANS}/implementation_plans/features/f${index}-v1.md`,
        () => 'title: T',
      ),
    ),
  )
})

it('documents that all refer to each other', () => {
  expectLinear('references', (count) => {
    const related = times(20, (index) => `${PLANS}/PRDs/f${index}-v1.md`).join(', ')
    const inputs = readFiles(
      files(
        count,
        (index) => `${PLANS}/PRDs/f${index}-v1.md`,
        () => `related: [${related}]`,
      ),
    )
    return linkTasksAndDocuments(buildLinkIndex(inputs), () => true)
  })
})

it('requirements that all bring their tags to one feature', () => {
  const tags = (index: number) => `tags: [${times(20, (tag) => `t${index}-${tag}`).join(', ')}]`
  expectLinear('tags', (count) => {
    const plan = { [`${PLANS}/implementation_plans/cart-v1.md`]: 'title: Cart' }
    return readFiles({ ...plan, ...files(count, (index) => `${PLANS}/PRDs/cart-v${index + 2}.md`, tags) })
  })
})

it('thousands of versions of one feature are not each noted with all others', () => {
  const inputs = readFiles(
    files(
      3000,
      (index) => `${PLANS}/implementation_plans/cart-v${index}.md`,
      () => 'title: Cart',
    ),
  )
  const { features } = deriveFeatures({ documents: inputs.documents, tasks: [] })
  const related = features.reduce((sum, feature) => sum + feature.relatedFeatures.length, 0)
  expect(features).toHaveLength(3000)
  expect(related).toBeLessThan(3000 * 201)
})

it('a session that touches the files of many features many times', () => {
  const index = buildLinkIndex(
    readFiles(
      files(
        300,
        (place) => `${PLANS}/implementation_plans/f${place}-v1.md`,
        () => 'title: T',
      ),
    ),
  )
  expectLinear('file updates', (count) => {
    const paths = times(count, (place) => `/home/ana/shop/${PLANS}/implementation_plans/f${place % 300}-v1.md`)
    return linkSession(
      index,
      readLog('one.jsonl', [invokes('/dev:execute-phase', '1'), ...paths.map((path) => uses('Edit', path))]),
    )
  })
})

it('tasks of one file, also those without an id, with a long name of their phase', () => {
  const file = { sourcePath: '/p/progress.md', sourceFile: 'progress.md', isPhase: false }
  for (const item of ['{id: a#, name: b}', '{name: b}', 'no task']) {
    expectLinear(`tasks: ${item}`, (count) => {
      const tasks = times(count * 4, (index) => `- ${item.replace('#', String(index))}\n`).join('')
      const shared = `phase: "${'p'.repeat(count * 16)}"\nfiles_modified: [${'a.md, '.repeat(count)}]`
      const { fields } = parseFrontmatter(`---\n${shared}\ntasks:\n${tasks}---\n`)
      return JSON.stringify(parseTasks(file, fields))
    })
  }
})

it('folders that cannot be read, and files that are gone', () => {
  expectLinear('unreadable', (count) =>
    planChanges({
      seen: times(count * 8, (index) => sourceState(`/p/d${index}/a.md`)),
      files: [],
      unreadable: times(count * 8, (index) => `/p/x${index}`),
      force: false,
      gitStampOf: null,
    }),
  )
})
