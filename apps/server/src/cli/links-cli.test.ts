/** Links of the sample project, asked for by `ccdash` as a process of its own. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkspace, runCommand, type Workspace } from '../testing/command-line.ts'

let workspace: Workspace
beforeAll(async () => {
  workspace = await openWorkspace()
  const { database, project } = workspace
  const { code, stderr } = await runCommand(['sync', '--project', project, '--db', database])
  if (code !== 0) throw new Error(stderr)
})
afterAll(() => workspace[Symbol.asyncDispose]())

const ccdash = (...args: string[]) => runCommand([...args, '--db', workspace.database])
async function json(...args: string[]) {
  const { stdout } = await ccdash(...args, '--json')
  return JSON.parse(stdout)
}

/** A dozen processes in a row. */
const SLOW = { timeout: 90_000 }

describe('ccdash audit', () => {
  it('prints what the reference would, as text and as JSON', async () => {
    const audit = await json('audit')
    expect(Object.keys(audit)).toEqual([
      'db',
      'feature_filter',
      'project_filter',
      'row_count',
      'suspect_count',
      'suspects',
    ])
    expect(audit).toMatchObject({ db: workspace.database, feature_filter: null, suspect_count: 27 })
    const { stdout } = await ccdash('audit')
    const [first] = audit.suspects
    expect(stdout.split('\n').slice(0, 6)).toEqual([
      `DB: ${workspace.database}`,
      `Analyzed links: ${audit.row_count}`,
      'Suspects: 27',
      '',
      expect.stringContaining(`01. feature=${first.feature_id} session=${first.session_id} conf=`),
      `    reason=${first.reason}`,
    ])
  })

  it('has all three reasons, sorted by fan-out and confidence', async () => {
    const { suspects } = await json('audit')
    const order = suspects.map(({ fanout_count, confidence }: Record<string, number>) => [fanout_count, confidence])
    expect(order).toEqual(
      order.toSorted((a: number[], b: number[]) => Number(b[0]) - Number(a[0]) || Number(b[1]) - Number(a[1])),
    )
    const count = async (reason: string) => (await json('audit', '--reason', reason)).suspect_count
    expect([
      await count('high_fanout'),
      await count('primary_like_command_path_mismatch'),
      await count('primary_like_title_path_mismatch'),
    ]).toEqual([24, 2, 3])
  })

  it('--fail-on counts unjudged suspects beyond the page', async () => {
    expect(await ccdash('audit', '--limit', '1', '--fail-on', '27')).toMatchObject({ code: 0, stderr: '' })
    const failed = await ccdash('audit', '--limit', '1', '--fail-on', '26')
    expect(failed).toMatchObject({ code: 1, stderr: 'ccdash: 27 unjudged suspects, more than 26\n' })
    expect(failed.stdout).toContain('Suspects: 1\n')
  })
})

describe('ccdash links', () => {
  it('rejects a link for good, exports that, and takes it back', SLOW, async () => {
    const { suspects } = await json('audit', '--limit', '1')
    const ends = [`feature:${suspects[0].feature_id}`, `session:${suspects[0].session_id}`]
    const links = async () => (await json('links', 'list', '--session', suspects[0].session_id, '--limit', '500')).items
    const before = await links()

    expect((await ccdash('links', 'judge', ...ends, 'reject', '--note', 'only named')).stdout).toBe(
      `not linked: ${ends.join(' → ')}\n`,
    )
    expect(await links()).toHaveLength(before.length - 1)
    expect((await ccdash('rebuild-links')).code).toBe(0)
    expect(await links()).toHaveLength(before.length - 1)

    const file = join(workspace.folder, 'judgements.jsonl')
    expect(await ccdash('links', 'export-judgements', '--out', file)).toMatchObject({ code: 0, stdout: '' })
    const line = JSON.parse(await readFile(file, 'utf8'))
    expect(line).toMatchObject({
      ...{ sourceType: 'feature', sourceId: suspects[0].feature_id, targetType: 'session', linkType: 'related' },
      ...{ verdict: 'reject', note: 'only named', strategy: 'session_evidence' },
    })

    expect((await ccdash('links', 'judge', ...ends, 'undo')).stdout).toContain(ends.join(' → '))
    expect(await links()).toEqual(before)

    await writeFile(file, `${await readFile(file, 'utf8')}not a judgement\n`)
    const imported = await ccdash('links', 'import-judgements', file)
    expect(imported).toMatchObject({ code: 1, stdout: 'imported 1, unchanged 0, bad lines 1\n' })
    expect(imported.stderr).toContain(`${file}:2: `)
    expect(await links()).toHaveLength(before.length - 1)
    await ccdash('links', 'judge', ...ends, 'undo')
    expect(await links()).toEqual(before)
  })

  it('makes a link that a rebuild keeps, and refuses what is there or leads nowhere', async () => {
    const [silent] = (await json('links', 'silent', '--limit', '1')).items
    const create = (feature: string) => ccdash('links', 'create', feature, `session:${silent.sessionId}`)
    expect((await create('feature:meal-planner-v1')).stdout).toContain('by hand')
    await ccdash('rebuild-links')
    const { items } = await json('links', 'list', '--session', silent.sessionId)
    expect(items).toMatchObject([{ origin: 'manual', confidence: 1, key: { sourceId: 'meal-planner-v1' } }])
    expect((await create('feature:meal-planner-v1')).code).toBe(1)
    expect(await create('feature:no-such-thing')).toMatchObject({ code: 1, stdout: '' })
  })

  it('tells why sessions have no feature, and features no session', async () => {
    const silent = (await json('links', 'silent', '--limit', '500')).items
    expect(new Set(silent.map((row: { silence: string }) => row.silence))).toContain('no_evidence')
    const only = await json('links', 'silent', '--silence', 'no_evidence', '--limit', '500')
    expect(only.items).toEqual(silent.filter((row: { silence: string }) => row.silence === 'no_evidence'))
    const fanout = (await json('links', 'fanout')).items
    expect(fanout[0].features).toBe(12)
    expect((await ccdash('links', 'unworked')).code).toBe(0)
  })

  it('reports on the links', async () => {
    const report = await json('links', 'report')
    expect(report.coverage.featuresWithSessions).toBeGreaterThan(0)
    expect(report.negativeControls.features).toBeGreaterThan(0)
    expect((await ccdash('links', 'report')).stdout).toContain('fewer than 20 verdicts')
  })
})
