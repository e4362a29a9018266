import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkRecord } from '../../records/link.ts'
import { compareLinkKeys, linkKeyText } from './auto-link.ts'
import { diffLinks } from './diff-links.ts'
import type { LinkIndex } from './link-index.ts'
import { buildLinkIndex } from './link-index.ts'
import { linkProject, linkTasksAndDocuments, mergeLinks } from './link-project.ts'
import { linkSession } from './link-sessions.ts'
import { invokes, PLANS, readFiles, readLog, uses } from './link-test-kit.ts'
import { findSessionReferrers, linkSessionReferences, sessionScope, sessionTokens } from './relink-scope.ts'
import type { SessionEvidence } from './session-signals.ts'
import { runs } from '../../testing/property-runs.ts'

const plan = (name: string) => `${PLANS}/implementation_plans/features/${name}.md`
const progress = (name: string, phase: number) => `.claude/progress/${name}/phase-${phase}-progress.md`

/** Stands for the store: sessions by token, and links that only change by a diff. */
class ScopedProject {
  readonly sessions = new Map<string, SessionEvidence>()
  #index: LinkIndex = buildLinkIndex({ features: [], tasks: [], documents: [] })
  readonly #links = new Map<string, LinkRecord>()
  relinked = 0

  get links(): LinkRecord[] {
    return [...this.#links.values()].sort(compareLinkKeys)
  }

  setFiles(files: Readonly<Record<string, string>>): void {
    const before = this.#index
    const after = buildLinkIndex(readFiles(files))
    this.#index = after
    const scope = sessionScope(before, after)
    const affected = [...this.sessions.values()].filter(
      (evidence) => scope.sessionIds.has(evidence.session.id) || !sessionTokens(evidence).isDisjointFrom(scope.tokens),
    )
    const ids = new Set(affected.map(({ session }) => session.id))
    const isInScope = (link: LinkRecord) => link.strategy !== 'session_evidence' || ids.has(link.targetId)
    const documents = linkTasksAndDocuments(after, (id) => this.sessions.has(id))
    const evidence = affected.map((session) => ({ links: linkSession(after, session), unresolved: [] }))
    this.relinked += affected.length
    this.#apply(isInScope, mergeLinks([...evidence, ...documents]).links)
  }

  setSession(id: string, evidence: SessionEvidence | null): void {
    if (evidence === null) this.sessions.delete(id)
    else this.sessions.set(id, evidence)
    const links =
      evidence === null
        ? []
        : [
            ...linkSession(this.#index, evidence),
            ...linkSessionReferences(this.#index, findSessionReferrers(this.#index), id),
          ]
    this.#apply((link) => link.targetType === 'session' && link.targetId === id, links)
  }

  #apply(isInScope: (link: LinkRecord) => boolean, computed: readonly LinkRecord[]): void {
    const diff = diffLinks([...this.#links.values()].filter(isInScope), computed)
    for (const link of diff.lost) this.#links.delete(linkKeyText(link))
    for (const link of diff.gained) this.#links.set(linkKeyText(link), link)
    for (const { after } of [...diff.rescored, ...diff.updated]) this.#links.set(linkKeyText(after), after)
  }
}

const name = fc.constantFrom('alpha-v1', 'alpha-v2', 'beta-v1', 'gamma-x')
const path = fc.oneof(
  name.map(plan),
  fc.tuple(name, fc.integer({ min: 1, max: 2 })).map(([feature, phase]) => progress(feature, phase)),
  fc.constantFrom('docs/project_plans/notes/todo.md', 'src/beta-v1.ts'),
)
const sessionName = fc.constantFrom('one', 'two', 'three')
const frontmatter = fc.oneof(
  fc.constant('title: Plan'),
  fc
    .tuple(fc.constantFrom('related', 'feature', 'prd'), fc.oneof(name, path))
    .map(([key, value]) => `${key}: ${value}`),
  sessionName.map((session) => `title: Work\nsession_id: S-${session}`),
  fc.tuple(sessionName, fc.constantFrom('Zed', 'Abe')).map(([session, title]) => {
    return `title: ${title}\nphase: 1\ntasks:\n  - { id: A, session_id: S-${session} }\n  - { id: B }`
  }),
)
const record = fc.oneof(
  fc.tuple(fc.constantFrom('Read', 'Edit', 'Delete'), path).map(([tool, file]) => uses(tool, file)),
  fc
    .tuple(fc.constantFrom('/dev:execute-phase', '/dev:quick-feature', '/fix:debug'), fc.oneof(path, fc.constant('')))
    .map(([command, file]) => invokes(command, file)),
)
const change = fc.oneof(
  fc.record({ file: path.filter((text) => text.endsWith('.md')), text: fc.option(frontmatter) }),
  fc.record({ session: sessionName, log: fc.option(fc.array(record, { minLength: 1, maxLength: 4 })) }),
)

describe('linking again only what a change can affect', () => {
  it('ends in the links of a full rebuild, whatever changed in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 14 }), async (changes) => {
        const project = new ScopedProject()
        const files: Record<string, string> = {}
        for (const step of changes) {
          if ('file' in step) {
            if (step.text === null) delete files[step.file]
            else files[step.file] = step.text
            project.setFiles(files)
          } else project.setSession(`S-${step.session}`, step.log && readLog(`${step.session}.jsonl`, step.log))
        }
        const full = await linkProject({ ...readFiles(files), sessions: project.sessions.values() })
        expect(project.links).toEqual(full.links)
      }),
      runs(150),
    )
  })

  it('leaves sessions alone that share nothing with what changed', () => {
    const project = new ScopedProject()
    project.setFiles({ [plan('alpha-v1')]: 'title: A', [plan('beta-v1')]: 'title: B' })
    project.setSession('S-one', readLog('one.jsonl', [uses('Edit', plan('alpha-v1'))]))
    project.setSession('S-two', readLog('two.jsonl', [uses('Edit', plan('beta-v1'))]))
    project.setFiles({ [plan('alpha-v1')]: 'title: A', [plan('beta-v1')]: 'title: Better' })
    expect(project.relinked).toBe(1)
    project.setFiles({ [plan('alpha-v1')]: 'title: A\ntags: [x]', [plan('beta-v1')]: 'title: Better' })
    expect(project.relinked).toBe(1)
  })

  it('adding a progress file touches only sessions that touched a file of that name', () => {
    const project = new ScopedProject()
    const files = { [plan('alpha-v1')]: 'title: A', [progress('alpha-v1', 1)]: 'title: P' }
    project.setFiles(files)
    project.setSession('S-one', readLog('one.jsonl', [uses('Edit', plan('alpha-v1'))]))
    project.setSession('S-two', readLog('two.jsonl', [uses('Edit', progress('alpha-v1', 2))]))
    expect(project.links.filter(({ targetType }) => targetType === 'session')).toHaveLength(1)
    project.setFiles({ ...files, [progress('alpha-v1', 2)]: 'title: P' })
    expect(project.relinked).toBe(1)
    expect(project.links.filter(({ targetType }) => targetType === 'session')).toHaveLength(2)
  })

  it('a task that names a session frees its evidence for the other features', () => {
    const project = new ScopedProject()
    const files = {
      [plan('alpha-v1')]: 'title: A',
      [plan('beta-v1')]: 'title: B',
      [progress('alpha-v1', 1)]: 'phase: 1',
    }
    project.setFiles(files)
    project.setSession('S-one', readLog('one.jsonl', [uses('Edit', plan('alpha-v1')), uses('Edit', plan('beta-v1'))]))
    const confidences = () =>
      project.links
        .filter(({ sourceType, targetType }) => sourceType === 'feature' && targetType === 'session')
        .map(({ sourceId, confidence }) => [sourceId, confidence])
    expect(confidences()).toEqual([
      ['alpha-v1', 0.67],
      ['beta-v1', 0.67],
    ])
    project.setFiles({ ...files, [progress('alpha-v1', 1)]: 'phase: 1\ntasks:\n  - { id: A, session_id: S-one }' })
    expect(confidences()).toEqual([
      ['alpha-v1', 1],
      ['beta-v1', 0.77],
    ])
    project.setFiles(files)
    expect(confidences()).toEqual([
      ['alpha-v1', 0.67],
      ['beta-v1', 0.67],
    ])
  })

  it('a command finds a document that only its path ties to a feature', () => {
    const project = new ScopedProject()
    const files = { [plan('alpha-v1')]: 'title: A', [`${PLANS}/notes/todo.md`]: 'title: T' }
    project.setFiles(files)
    project.setSession('S-one', readLog('one.jsonl', [invokes('/fix:debug', `${PLANS}/notes/todo.md`)]))
    expect(project.links.filter(({ targetType }) => targetType === 'session')).toEqual([])
    project.setFiles({ ...files, [`${PLANS}/notes/todo.md`]: 'feature: alpha-v1' })
    expect(project.links.filter(({ targetType }) => targetType === 'session')).toHaveLength(1)
  })
})
