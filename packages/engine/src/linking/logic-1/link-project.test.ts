import { describe, expect, it } from 'vitest'
import type { SessionEvidenceMetadata } from '../../records/link.ts'
import { linkProject } from './link-project.ts'
import { invokes, linkFiles, nameOf, PLANS, readFiles, readLog, says, summaryOf, uses } from './link-test-kit.ts'

const plan = (name: string) => `${PLANS}/implementation_plans/features/${name}.md`
const PROGRESS = '.claude/progress/alpha-v1/phase-1-progress.md'
const PROGRESS_ID = 'DOC-.claude-progress-alpha-v1-phase-1-progress'

function progress(...tasks: string[]): string {
  return `phase: 1\ntasks:\n${tasks.map((task) => `  - ${task}`).join('\n')}`
}

function of(links: Awaited<ReturnType<typeof linkFiles>>['links'], sourceType: string, targetType: string) {
  return summaryOf(links.filter((link) => link.sourceType === sourceType && link.targetType === targetType))
}

describe('sessions that tasks name', () => {
  const files = {
    [plan('alpha-v1')]: 'title: Alpha',
    [plan('beta-v1')]: 'title: Beta',
    [PROGRESS]: progress(
      '{ id: A, session_id: S-one }',
      '{ id: B, session_id: S-one }',
      '{ id: C, session_id: S-gone }',
    ),
  }

  it('are linked with certainty, and evidence for the same feature is not weighed', async () => {
    const { links } = await linkFiles(files, { one: [uses('Read', plan('alpha-v1')), uses('Read', plan('beta-v1'))] })
    expect(of(links, 'feature', 'session')).toEqual([
      ['feature alpha-v1 → session S-one', 1, 'task_frontmatter'],
      ['feature beta-v1 → session S-one', 0.35, 'session_evidence'],
    ])
    const beta = links.find((link) => nameOf(link) === 'feature beta-v1 → session S-one')
    expect(beta?.metadata).toMatchObject({ ambiguityShare: 1 })
  })

  it('keep the last task of several that name one session', async () => {
    const { links } = await linkFiles(files, { one: [says('Hi')] })
    const tasks = links.filter((link) => link.sourceType === 'task')
    const link = links.find((link) => nameOf(link) === 'feature alpha-v1 → session S-one')
    expect(link?.metadata?.['taskId']).toBe(
      tasks
        .map(({ sourceId }) => sourceId)
        .sort()
        .at(-1),
    )
  })

  it('are reported once each, not linked, when they do not exist (D-31)', async () => {
    const { links, unresolved } = await linkFiles(files, {})
    expect(links.filter((link) => link.targetType === 'session')).toEqual([])
    expect(unresolved.map(({ sessionId, filePath }) => [sessionId, filePath])).toEqual(
      expect.arrayContaining([
        ['S-gone', PROGRESS],
        ['S-one', PROGRESS],
        ['S-one', PROGRESS],
      ]),
    )
    expect(unresolved).toHaveLength(3)
  })
})

describe('documents', () => {
  it('link to a session they name with certainty, over what their tasks say', async () => {
    const { links, unresolved } = await linkFiles(
      {
        [plan('alpha-v1')]: 'title: Alpha',
        [PROGRESS]: `linked_sessions: [S-one, S-none]\n${progress('{ id: A, session_id: S-one }')}`,
      },
      { one: [says('Hi')] },
    )
    expect(of(links, 'document', 'session')).toEqual([
      [`document ${PROGRESS_ID} → session S-one`, 1, 'explicit_session_ref'],
    ])
    expect(unresolved).toEqual([
      { sourceType: 'document', sourceId: PROGRESS_ID, filePath: PROGRESS, sessionId: 'S-none' },
    ])
  })

  it('are found by the end of their path, with no regard to folders (D-30)', async () => {
    const { links } = await linkFiles({
      [`${PLANS}/notes/my-plan.md`]: '',
      [`${PLANS}/notes/index.md`]: 'related: [plan.md]',
    })
    expect(links).toMatchObject([
      { targetId: 'DOC-docs-project_plans-notes-my-plan', metadata: { refPath: 'plan.md' } },
    ])
  })

  it('link to every version of a feature they speak of', async () => {
    const { links } = await linkFiles({
      [plan('omega-v1')]: 'title: One',
      [plan('omega-v2')]: 'title: Two',
      [`${PLANS}/notes/a.md`]: 'feature: omega-v1',
    })
    const note = 'document DOC-docs-project_plans-notes-a'
    expect(of(links, 'document', 'feature').filter(([name]) => name.startsWith(note))).toEqual([
      [`${note} → feature omega-v1`, 0.98, 'explicit_frontmatter_ref'],
      [`${note} → feature omega-v2`, 0.98, 'explicit_frontmatter_ref'],
    ])
  })

  it('without a feature of their own inherit those of the documents they refer to, over one hop', async () => {
    const { links } = await linkFiles({
      [plan('alpha-v1')]: 'title: Alpha',
      [`${PLANS}/notes/b.md`]: 'related: [lpha-v1.md]',
      [`${PLANS}/notes/c.md`]: 'related: [notes/b.md]',
    })
    expect(of(links, 'document', 'feature')).toEqual([
      [
        'document DOC-docs-project_plans-implementation_plans-features-alpha-v1 → feature alpha-v1',
        0.74,
        'path_feature_hint',
      ],
      ['document DOC-docs-project_plans-notes-b → feature alpha-v1', 0.64, 'referenced_document_inheritance'],
    ])
  })

  it('whose references lead nowhere have no link, not even to their own feature (D-23)', async () => {
    const { links } = await linkFiles({ [plan('alpha-v1')]: 'title: Alpha\nfeature: nothing-v1' })
    expect(links).toEqual([])
  })
})

describe('commands', () => {
  const files = { [plan('alpha-v1')]: 'title: Alpha', [plan('beta-v1')]: 'title: Beta' }
  const cases: [string, object, [string, number, string | null][]][] = [
    [
      'a recovery of the feature itself',
      invokes('/recovering-sessions', plan('alpha-v1')),
      [['feature alpha-v1 → session S-one', 0.78, 'session_evidence']],
    ],
    ['a path that names no feature', invokes('/dev:execute-phase', '1 docs/README.md'), []],
    [
      'a name that the agent quotes with a path',
      says(`<command-name>/x</command-name><command-args>${plan('beta-v1')}</command-args>`, 'assistant'),
      [['feature beta-v1 → session S-one', 0.75, 'session_evidence']],
    ],
    ['an idle command', invokes('/model', plan('alpha-v1')), []],
  ]
  it.each(cases)('%s', async (_, record, expected) => {
    const { links } = await linkFiles(files, { one: [record] })
    expect(of(links, 'feature', 'session')).toEqual(expected)
  })

  it("of the quick and recovering kind weigh less for a feature that is not their main path's", async () => {
    for (const [name, weight] of [
      ['/dev:quick-feature', 0.7],
      ['/recovering-sessions', 0.72],
      ['/fix:debug', 0.96],
    ] as const) {
      const { links } = await linkFiles(files, { one: [invokes(name, `${plan('beta-v1')} ${plan('alpha-v1')}`)] })
      const weights = links
        .filter(({ strategy }) => strategy === 'session_evidence')
        .map(({ metadata }) => (metadata as SessionEvidenceMetadata).signals.map((signal) => signal.weight))
      expect(weights).toEqual([[weight, weight], name === '/fix:debug' ? [0.96, 0.96] : [0.9, 0.9]])
    }
  })
})

describe('linking a project', () => {
  const files = { [plan('alpha-v1')]: 'title: Alpha' }
  const session = readLog('one.jsonl', [uses('Edit', plan('alpha-v1'))])

  it('takes sessions as they come, from an async source too', async () => {
    const inputs = readFiles(files)
    async function* stream() {
      yield session
    }
    expect(await linkProject({ ...inputs, sessions: stream() })).toEqual(
      await linkProject({ ...inputs, sessions: [session] }),
    )
  })

  it('gives the same links whatever the order of its input', async () => {
    const many = {
      [plan('alpha-v1')]: 'title: Alpha',
      [plan('omega-v1')]: `title: One\nrelated: [${plan('alpha-v1')}]`,
      [plan('omega-v2')]: 'title: Two',
      [PROGRESS]: progress('{ id: A, session_id: S-one }', '{ id: B, session_id: S-two }'),
    }
    const logs = [
      readLog('one.jsonl', [uses('Edit', plan('omega-v1')), uses('Read', PROGRESS)]),
      readLog('two.jsonl', [invokes('/dev:execute-phase', `1 ${plan('omega-v2')}`)]),
    ]
    const { features, tasks, documents } = readFiles(many)
    const forwards = await linkProject({ features, tasks, documents, sessions: logs })
    const backwards = await linkProject({
      features: features.toReversed(),
      tasks: tasks.toReversed(),
      documents: documents.toReversed(),
      sessions: logs.toReversed(),
    })
    expect(backwards).toEqual(forwards)
  })

  it('keeps at most 25 signals, but weighs all', async () => {
    const reads = Array.from({ length: 30 }, () => uses('Read', plan('alpha-v1')))
    const { links } = await linkFiles(files, { one: reads })
    const metadata = links.find((link) => link.targetType === 'session')?.metadata as SessionEvidenceMetadata
    expect(metadata.signals).toHaveLength(25)
    expect(metadata.waterfall).toContainEqual({
      step: 'addition',
      reason: 'three_or_more_signals',
      amount: 0.05,
      value: 0.4,
      figure: 30,
    })
  })
})
