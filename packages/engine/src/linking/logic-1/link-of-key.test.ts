import { describe, expect, it } from 'vitest'
import type { LinkKey } from '../../records/link.ts'
import { buildLinkIndex } from './link-index.ts'
import { findRuleLink } from './link-of-key.ts'
import { linkProject } from './link-project.ts'
import { invokes, PLANS, readFiles, readLog, uses } from './link-test-kit.ts'
import { findSessionReferrers } from './relink-scope.ts'

const plan = (name: string): string => `${PLANS}/implementation_plans/features/${name}.md`
const FILES = {
  [plan('alpha-v1')]: `title: Alpha\nrelated: ${plan('beta-v1')}\nsession_id: S-two`,
  [plan('beta-v1')]: 'title: Beta',
  '.claude/progress/alpha-v1/phase-1-progress.md':
    'title: Work\nphase: 1\ntasks:\n  - { id: A, session_id: S-two }\n  - { id: B }',
}
const SESSIONS = [
  readLog('one.jsonl', [invokes('/dev:execute-phase', plan('alpha-v1')), uses('Edit', plan('beta-v1'))]),
  readLog('two.jsonl', [uses('Edit', plan('alpha-v1')), uses('Read', plan('beta-v1'))]),
]

describe('the link that the rules make of one key', () => {
  const index = buildLinkIndex(readFiles(FILES))
  const known = { index, referrers: findSessionReferrers(index) }
  const find = (key: LinkKey) =>
    findRuleLink(known, key, SESSIONS.find(({ session }) => session.id === key.targetId) ?? null)

  it('is the one a full rebuild makes, for links of every kind', async () => {
    const { links } = await linkProject({ ...readFiles(FILES), sessions: SESSIONS })
    expect(new Set(links.map(({ sourceType, targetType }) => `${sourceType} ${targetType}`)).size).toBe(7)
    for (const link of links) expect(find(link)).toEqual(link)
  })

  it('is none where a rebuild makes none', () => {
    const to = (sourceId: string, targetId: string): LinkKey => {
      return { sourceType: 'feature', sourceId, targetType: 'session', targetId, linkType: 'related' }
    }
    expect(find(to('gamma-v1', 'S-one'))).toBeNull()
    expect(find(to('alpha-v1', 'S-none'))).toBeNull()
    expect(find({ ...to('alpha-v1', 'T-none'), targetType: 'task', linkType: 'child' })).toBeNull()
  })
})
