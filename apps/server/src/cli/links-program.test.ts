/** `ccdash links` and `ccdash audit` over a fake OpsApi: what is asked, what is printed, which exit code. */
import type { Store } from '@ccdash/engine'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readCommandSettings } from '../env.ts'
import { fakeLinkKey, fakeSuspect } from '../testing/fake-links.ts'
import { createFakeOps } from '../testing/fake-ops.ts'
import type { ProgramDeps } from './program-deps.ts'
import { createProgram } from './program.ts'

function open() {
  const ops = createFakeOps()
  let printed = ''
  let code: number | null = null
  const run: ProgramDeps['withContext'] = async (flags, command) => {
    code = await command({
      ops,
      store: {} as Store, // the commands under test ask OpsApi alone
      settings: { ...readCommandSettings({}), databaseUrl: 'file:/data/ccdash.db' },
      json: flags.json === true,
      print: (line) => void (printed += `${line}\n`),
    })
  }
  const program = createProgram({ version: '0', withContext: run, withStored: run, serve: async () => {} })
  return {
    ops,
    async ccdash(...args: string[]) {
      printed = ''
      await program.parseAsync(args, { from: 'user' })
      return { code, stdout: printed }
    },
  }
}

describe('ccdash links', () => {
  it('lists the links of an entity, with the steps of each confidence when asked', async () => {
    const { ccdash, ops } = open()
    expect(await ccdash('links', 'list', '--session', 'S-3', '--limit', '1')).toEqual({
      code: 0,
      stdout: '0.670  feature:beta-v1 → session:S-3  session_evidence  BETA-V1 → Session\nmore: --cursor 1\n',
    })
    const why = await ccdash('links', 'list', '--feature', 'beta-v1', '--why')
    expect(why.stdout.split('\n').slice(1, 3)).toEqual([
      '       + 0.820 = 0.820  file_write',
      '       − 0.150 = 0.670  share_below_70_percent',
    ])
    const { links } = ops.fakeLinks
    links.splice(0, links.length, ...links.map((link) => ({ ...link, targetLabel: link.key.targetId })))
    expect((await ccdash('links', 'list', '--feature', 'beta-v1')).stdout).toMatch(/session_evidence {2}BETA-V1\n$/)
    expect((await ccdash('links', 'list', '--document', 'DOC-x')).stdout).toBe('no links of document:DOC-x\n')
  })

  it('judges with a note, and undoes', async () => {
    const { ccdash, ops } = open()
    const judge = (...more: string[]) => ccdash('links', 'judge', 'feature:beta-v1', 'session:S-3', ...more)
    expect((await judge('keep', '--note', 'pair work')).stdout).toContain('session_evidence keep "pair work"')
    expect((await judge('undo')).stdout).not.toContain('keep')
    expect((await judge('reject')).stdout).toBe('not linked: feature:beta-v1 → session:S-3\n')
    expect(JSON.parse((await judge('undo', '--json')).stdout)).toBeNull()
    expect(ops.calls[0]?.input).toEqual({
      ...{ projectId: 'p1', verdict: 'keep', note: 'pair work' },
      key: fakeLinkKey('beta-v1', 'S-3'),
    })
    await expect(judge('keep')).rejects.toMatchObject({ code: 'LINK_NOT_FOUND' })
  })

  it('makes a link by hand; one that leads to a task is a child unless told otherwise', async () => {
    const { ccdash, ops } = open()
    const made = await ccdash('links', 'create', 'feature:gamma-v1', 'session:S-1', '--confidence', '0.8')
    expect(made.stdout).toBe('0.800  feature:gamma-v1 → session:S-1  by hand  GAMMA-V1 → Session\n')
    await ccdash('links', 'create', 'feature:gamma-v1', 'task:T-1.1:a')
    expect(ops.calls.at(-1)?.input).toMatchObject({ confidence: 1, key: { targetId: 'T-1.1:a', linkType: 'child' } })
    await ccdash('links', 'create', 'document:D', 'task:T', '--link-type', 'related')
    expect(ops.calls.at(-1)?.input).toMatchObject({ key: { linkType: 'related' } })
  })

  it('tells of silence, of features without work, of fan-out', async () => {
    const { ccdash } = open()
    expect((await ccdash('links', 'silent', '--silence', 'no_evidence')).stdout).toBe(
      'no_evidence           2026-02-26T10:45  S-9  Chores\n',
    )
    expect((await ccdash('links', 'unworked')).stdout).toBe('backlog       gamma-v1  Gamma\n')
    expect((await ccdash('links', 'fanout')).stdout).toBe('    2  S-3  Session\n')
    expect(JSON.parse((await ccdash('links', 'fanout', '--json')).stdout)).toEqual({
      items: [{ sessionId: 'S-3', label: 'Session', features: 2 }],
      nextCursor: null,
    })
  })

  it('reports on quality as text and as JSON', async () => {
    const { ccdash, ops } = open()
    expect((await ccdash('links', 'report')).stdout).toContain('fewer than 20 verdicts')
    expect(JSON.parse((await ccdash('links', 'report', '--json')).stdout)).toEqual(ops.fakeLinks.quality)
  })

  it('writes judgements as JSON Lines and reads them back, telling of lines that are none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ccdash-judgements-'))
    using stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    try {
      const file = join(folder, 'judgements.jsonl')
      const { ccdash } = open()
      await ccdash('links', 'judge', 'feature:beta-v1', 'session:S-3', 'keep', '--note', 'two\nlines')
      await ccdash('links', 'judge', 'feature:alpha-v1', 'session:S-1', 'uncertain')
      expect(await ccdash('links', 'export-judgements', '--out', file)).toEqual({ code: 0, stdout: '' })
      const text = await readFile(file, 'utf8')
      expect(text.split('\n')).toHaveLength(3)
      expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({
        ...fakeLinkKey('beta-v1', 'S-3'),
        ...{ verdict: 'keep', note: 'two\nlines' },
      })

      const other = open()
      await writeFile(file, `not one\n${text}`)
      expect(await other.ccdash('links', 'import-judgements', file)).toEqual({
        code: 1,
        stdout: 'imported 2, unchanged 0, bad lines 1\n',
      })
      expect(stderr.mock.calls.join('')).toContain(`${file}:1: `)
      await writeFile(file, text)
      expect(JSON.parse((await other.ccdash('links', 'import-judgements', file, '--json')).stdout)).toEqual({
        ...{ imported: 0, unchanged: 2, badLines: 0 },
      })
      await expect(other.ccdash('links', 'import-judgements', join(folder, 'none'))).rejects.toThrow('cannot be read')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('ccdash audit', () => {
  it('passes filters on and prints what the page has', async () => {
    const { ccdash, ops } = open()
    const { stdout } = await ccdash('audit', '--reason', 'high_fanout', '--verdict', 'none', '--limit', '-3', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ db: '/data/ccdash.db', project_filter: null, suspect_count: 1 })
    expect(ops.calls).toEqual([
      {
        method: 'auditLinks',
        input: {
          ...{ projectId: 'p1', featureId: '', primaryFloor: 0.55, fanoutFloor: 10, limit: 1 },
          ...{ reason: 'high_fanout', verdict: 'none' },
        },
      },
    ])
  })

  it('--fail-on counts what nobody has judged, printed or not', async () => {
    using stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { ccdash, ops } = open()
    ops.fakeLinks.suspects.push(fakeSuspect('gamma-v1', 'S-3'), fakeSuspect('delta-v1', 'S-3'), {
      ...fakeSuspect('kept-v1', 'S-3'),
      verdict: 'keep',
    })
    const audit = async (...args: string[]) => (await ccdash('audit', ...args)).code
    expect(await audit('--fail-on', '3')).toBe(0)
    expect(stderr).not.toHaveBeenCalled()
    expect(await audit('--fail-on', '2', '--limit', '1')).toBe(1)
    expect(stderr).toHaveBeenCalledWith('ccdash: 3 unjudged suspects, more than 2\n')
    expect(await audit('--fail-on', '2', '--verdict', 'keep')).toBe(1)
    expect(await audit('--fail-on', '0', '--reason', 'primary_like_command_path_mismatch')).toBe(0)
    expect(await audit('--fail-on', '1', '--feature', 'gamma-v1')).toBe(0)
    expect(await audit()).toBe(0)
  })
})
