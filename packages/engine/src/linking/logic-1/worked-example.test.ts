/** A small project whose links, confidences and titles are known from a run of the reference system (spec 09 B). */
import { describe, expect, it } from 'vitest'
import type { SessionEvidenceMetadata } from '../../records/link.ts'
import { invokes, linkFiles, nameOf, PLANS, ROOT, says, summaryOf, uses } from './link-test-kit.ts'

const plan = (name: string) => `${PLANS}/implementation_plans/features/${name}.md`
const ALPHA_PRD = `${PLANS}/PRDs/features/alpha-v1.md`

const FILES = {
  [plan('alpha-v1')]: `title: Alpha Plan\nstatus: in-progress\nprd_reference: /${ALPHA_PRD}\ntags: [x, y]`,
  [ALPHA_PRD]: 'title: Alpha PRD\nstatus: draft',
  [plan('beta-v1')]: `title: Beta Plan\nstatus: draft\nrelated: [${plan('alpha-v1')}]`,
  [`${PLANS}/reports/gamma-report.md`]: `related: [${ALPHA_PRD}]`,
  [`${PLANS}/notes/free.md`]: '',
  '.claude/progress/alpha-v1/phase-1-progress.md': [
    'phase: 1',
    'status: in-progress',
    'prd: alpha-v1',
    'tasks:',
    '  - { id: TASK-1.1, title: First, name: FirstName, status: completed, session_id: S-sess-1 }',
    '  - { id: TASK-1.2, name: Second, status: pending }',
  ].join('\n'),
}
const LOGS = {
  'sess-1': [says('Hello')],
  'sess-2': [invokes('/dev:execute-phase', `1 ${plan('beta-v1')}`)],
  'sess-3': [uses('Edit', plan('beta-v1')), uses('Read', ALPHA_PRD)],
  'sess-3/subagents/agent-a1': [uses('Read', plan('beta-v1'))],
}

const ALPHA_PLAN_ID = 'DOC-docs-project_plans-implementation_plans-features-alpha-v1'
const ALPHA_PRD_ID = 'DOC-docs-project_plans-PRDs-features-alpha-v1'
const BETA_PLAN_ID = 'DOC-docs-project_plans-implementation_plans-features-beta-v1'
const GAMMA_ID = 'DOC-docs-project_plans-reports-gamma-report'
const PROGRESS_ID = 'DOC-.claude-progress-alpha-v1-phase-1-progress'
const FIRST = 'T-e1557368025a09861d4e'
const SECOND = 'T-292a6b31728af82246c4'

describe('the worked example', async () => {
  const { links, unresolved } = await linkFiles(FILES, LOGS)
  const evidenceOf = (name: string) =>
    links.find((link) => nameOf(link) === name)?.metadata as SessionEvidenceMetadata | undefined

  it('has exactly these 19 links', () => {
    expect(summaryOf(links)).toEqual([
      [`document ${PROGRESS_ID} → feature alpha-v1`, 0.98, 'explicit_frontmatter_ref'],
      [`document ${PROGRESS_ID} → session S-sess-1`, 0.96, 'task_session_ref'],
      [`document ${PROGRESS_ID} → task ${SECOND}`, 1, 'progress_source_task'],
      [`document ${PROGRESS_ID} → task ${FIRST}`, 1, 'progress_source_task'],
      [`document ${ALPHA_PRD_ID} → feature alpha-v1`, 0.74, 'path_feature_hint'],
      [`document ${ALPHA_PLAN_ID} → document ${ALPHA_PRD_ID}`, 0.9, 'document_ref_path'],
      [`document ${ALPHA_PLAN_ID} → feature alpha-v1`, 0.98, 'explicit_frontmatter_ref'],
      [`document ${BETA_PLAN_ID} → document ${ALPHA_PLAN_ID}`, 0.9, 'document_ref_path'],
      // Its own feature is not linked: the front matter names another one (D-23).
      [`document ${BETA_PLAN_ID} → feature alpha-v1`, 0.98, 'explicit_frontmatter_ref'],
      [`document ${GAMMA_ID} → document ${ALPHA_PRD_ID}`, 0.9, 'document_ref_path'],
      [`document ${GAMMA_ID} → feature alpha-v1`, 0.98, 'explicit_frontmatter_ref'],
      ['feature alpha-v1 → session S-sess-1', 1, 'task_frontmatter'],
      ['feature alpha-v1 → session S-sess-3', 0.35, 'session_evidence'],
      [`feature alpha-v1 → task ${SECOND}`, 1, null],
      [`feature alpha-v1 → task ${FIRST}`, 1, null],
      ['feature beta-v1 → session S-agent-a1', 0.35, 'session_evidence'],
      ['feature beta-v1 → session S-sess-2', 0.78, 'session_evidence'],
      ['feature beta-v1 → session S-sess-3', 0.67, 'session_evidence'],
      [`task ${FIRST} → session S-sess-1`, 1, null],
    ])
    expect(unresolved).toEqual([])
  })

  it('shares a session between the features it touched', () => {
    expect(evidenceOf('feature alpha-v1 → session S-sess-3')?.ambiguityShare).toBe(0.326)
    expect(evidenceOf('feature beta-v1 → session S-sess-3')?.ambiguityShare).toBe(0.674)
    expect(evidenceOf('feature beta-v1 → session S-agent-a1')).toMatchObject({
      ambiguityShare: 1,
      title: 'Session',
      titleSource: 'feature-fallback',
      titleConfidence: 0.35,
    })
  })

  it('keeps the signals with the lines they come from', () => {
    const edit = JSON.stringify(LOGS['sess-3'][0])
    expect(evidenceOf('feature beta-v1 → session S-sess-3')?.signals).toEqual([
      {
        type: 'file_write',
        path: `${ROOT}/${plan('beta-v1')}`,
        sourceTool: 'Edit',
        weight: 0.95,
        byteStart: 0,
        byteEnd: Buffer.byteLength(edit),
      },
    ])
  })

  it('names the session after its command', () => {
    const evidence = evidenceOf('feature beta-v1 → session S-sess-2')
    expect(evidence).toMatchObject({
      linkStrategy: 'session_evidence',
      commands: ['/dev:execute-phase'],
      title: 'Execute Phase 1 - beta-v1',
      titleSource: 'command-template',
      titleConfidence: 0.9,
    })
    expect(evidence?.signals).toHaveLength(2)
    expect(evidence?.signals[0]).toMatchObject({
      type: 'command_args_path',
      path: plan('beta-v1'),
      phaseToken: '1',
      weight: 0.96,
    })
  })

  it('says what task links rest on', () => {
    expect(links.find((link) => nameOf(link) === 'feature alpha-v1 → session S-sess-1')?.metadata).toEqual({
      linkStrategy: 'task_frontmatter',
      taskId: FIRST,
      taskSource: '.claude/progress/alpha-v1/phase-1-progress.md',
      commitHash: '',
    })
  })
})

describe('confidences of further sessions', async () => {
  const files = {
    ...FILES,
    [plan('omega-v1')]: 'title: Omega one',
    [plan('omega-v2')]: 'title: Omega two',
  }
  const cases: [string, object[], [string, number, string | null][], string | undefined][] = [
    [
      'a command and an edit of one feature',
      [invokes('/dev:execute-phase', `1 ${plan('beta-v1')}`), uses('Edit', plan('beta-v1'))],
      [['feature beta-v1 → session S-one', 0.95, 'session_evidence']],
      'Execute Phase 1 - beta-v1',
    ],
    [
      'three reads',
      [uses('Read', plan('beta-v1')), uses('Read', plan('beta-v1')), uses('Read', plan('beta-v1'))],
      [['feature beta-v1 → session S-one', 0.35, 'session_evidence']],
      'Session',
    ],
    [
      'a deletion',
      [uses('Delete', plan('beta-v1'))],
      [['feature beta-v1 → session S-one', 0.35, 'session_evidence']],
      'Session',
    ],
    [
      'a quick feature',
      [invokes('/dev:quick-feature', plan('beta-v1'))],
      [['feature beta-v1 → session S-one', 0.78, 'session_evidence']],
      'Quick Feature - beta-v1',
    ],
    [
      'a command for one of two versions',
      [invokes('/dev:execute-phase', `2 ${plan('omega-v2')}`)],
      [
        ['feature omega-v1 → session S-one', 0.68, 'session_evidence'],
        ['feature omega-v2 → session S-one', 0.68, 'session_evidence'],
      ],
      'Execute Phase 2 - omega-v2',
    ],
    ['a file of no feature', [uses('Edit', 'src/cart.ts')], [], undefined],
  ]
  it.each(cases)('%s', async (_, records, expected, title) => {
    const { links } = await linkFiles(files, { one: records })
    const found = links.filter(({ sourceType, targetType }) => sourceType === 'feature' && targetType === 'session')
    expect(summaryOf(found)).toEqual(expected)
    expect((found[0]?.metadata as SessionEvidenceMetadata | undefined)?.title).toBe(title)
  })

  it('an edit and a command without arguments', async () => {
    const { links } = await linkFiles(
      { [plan('omega-v1')]: 'title: Omega one' },
      { one: [uses('Edit', plan('omega-v1')), invokes('/fix:debug')] },
    )
    const link = links.find((link) => link.targetType === 'session')
    expect(link).toMatchObject({ confidence: 0.77, metadata: { title: 'Debug - omega-v1', titleConfidence: 0.62 } })
  })
})
