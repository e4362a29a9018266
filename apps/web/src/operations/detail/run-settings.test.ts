import type { OperationInput } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { inputOf, settingsOf } from './run-settings.ts'

it.each<OperationInput>([
  { kind: 'full_sync', force: true, rebuildLinks: false, captureAnalytics: true },
  { kind: 'rebuild_links', captureAnalytics: false },
  {
    kind: 'sync_changed_files',
    paths: [
      { path: 'docs/a plan.md', changeType: 'modified' },
      { path: '~/.claude/projects/x/1.jsonl', changeType: 'deleted' },
      { path: 'A/b.md', changeType: 'added' },
    ],
  },
])('asks for the same again when nothing is changed: $kind', (input) => {
  expect(inputOf(settingsOf(input))).toEqual(input)
})

it('keeps what was set when the kind is changed', () => {
  const settings = settingsOf({ kind: 'rebuild_links', captureAnalytics: false })
  expect(inputOf({ ...settings, kind: 'full_sync' })).toEqual({
    ...{ kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: false },
  })
})

it('asks for nothing without a path', () => {
  expect(inputOf({ ...settingsOf({ kind: 'sync_changed_files', paths: [] }), pathLines: ' \n' })).toBeNull()
})
