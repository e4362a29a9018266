import { expect, it } from 'vitest'
import { fakeOperation, runningOperation } from '../testing/fake-ops.ts'
import { describeEnd } from './operation-toasts.ts'

it('says nothing of what still runs', () => {
  expect(describeEnd(runningOperation())).toBeNull()
})

it('says how long it took, what changed over all kinds of rows, and how many issues there are', () => {
  const changes = { session: { added: 38, changed: 200, removed: 3 }, link: { added: 0, changed: 12, removed: 0 } }
  const message = describeEnd(fakeOperation({ durationMs: 78_000, changes, issueCount: 4 }))
  expect(message).toMatchObject({ title: 'Full Sync completed in 1 min 18 s', detail: '+38 ~212 −3, 4 issues' })
  expect(describeEnd(fakeOperation({ issueCount: 1 }))?.detail).toBe('Nothing changed, 1 issue')
})

it('says why it failed, and that it was cancelled', () => {
  const { status: _status, error: _error, ...ended } = fakeOperation({ kind: 'sync_changed_files' })
  const finished = { ...ended, finishedAt: ended.updatedAt }
  const error = { code: 'DATABASE_BUSY', message: 'the database is locked' } as const
  expect(describeEnd({ ...finished, status: 'failed', error })).toMatchObject({
    state: 'failed',
    title: 'Changed-Path Sync failed',
    detail: 'DATABASE_BUSY: the database is locked',
  })
  expect(describeEnd({ ...finished, status: 'cancelled', error: null })?.title).toBe(
    'Changed-Path Sync cancelled after 6.8 s',
  )
})
