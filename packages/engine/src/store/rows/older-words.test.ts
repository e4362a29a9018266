import { describe, expect, it } from 'vitest'
import { linkChangeOf, skipReasonOf, statsOf } from './older-words.ts'

const ends = { source: { type: 'feature', id: 'cart-v1' }, target: { type: 'session', id: 'S-1' }, strategy: null }
const row = (change: 'added' | 'changed' | 'removed', figures: string, source = 'feature cart-v1') => ({
  ...{ change, entityId: `${source} session S-1 related`, label: `${source} → session S-1 ${figures}` },
})

describe('link changes that only their label tells', () => {
  it.each([
    ['added', '0.95', { before: null, after: 0.95 }],
    ['added', '1', { before: null, after: 1 }],
    ['removed', '0.55', { before: 0.55, after: null }],
    ['changed', '0.67 → 0.78', { before: 0.67, after: 0.78 }],
    ['changed', '0.9, other evidence', { before: 0.9, after: 0.9 }],
    ['changed', '0.9, path → slug', { before: 0.9, after: 0.9 }],
  ] as const)('%s: %s', (change, figures, expected) => {
    expect(linkChangeOf(row(change, figures))).toEqual({ ...ends, ...expected })
  })

  it.each(['docs/phase 2, draft.md', 'docs/a → session S-2 0.5 → b.md', 'my plan 2'])('of a document %s', (id) => {
    const read = linkChangeOf(row('changed', '0.5 → 0.6', `document ${id}`))
    expect(read).toEqual({ ...ends, source: { type: 'document', id }, before: 0.5, after: 0.6 })
  })

  it('are null where the texts are of another form', () => {
    expect(linkChangeOf({ change: 'added', entityId: 'a b', label: 'something else' })).toBeNull()
    expect(linkChangeOf(row('added', 'much'))).toBeNull()
    expect(linkChangeOf(row('added', '1', 'thing x'))).toBeNull()
  })
})

it('tells from its message why a phase was skipped, and believes what stands there', () => {
  expect(skipReasonOf({ message: 'Skipping entity link rebuild (no relevant changes)' })).toBe('no-changes')
  expect(skipReasonOf({ message: 'Skipping analytics snapshot (startup light mode)' })).toBe('light-mode')
  expect(skipReasonOf({ message: 'Rebuilding entity links' })).toBeNull()
  expect(skipReasonOf({ message: 'Skipping entity link rebuild (no relevant changes)', skipped: null })).toBeNull()
})

it('renames figures, and leaves those of today', () => {
  const older = { sessions_synced: 2, telemetry_backfilled_events: 0, duration_ms: 4, operation_id: 'OP-1' }
  expect(statsOf(older)).toEqual({ sessionsSynced: 2, durationMs: 4 })
  expect(statsOf({ sessions: 1, links_created: 5 })).toEqual({ sessionsSynced: 1, linksCreated: 5 })
  expect(statsOf({ linksCreated: 5, durationMs: 1 })).toEqual({ linksCreated: 5, durationMs: 1 })
})
