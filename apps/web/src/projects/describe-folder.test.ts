import { describe, expect, it } from 'vitest'
import { fakeOperation, runningOperation } from '../testing/fake-ops.ts'
import { describeFolder, hasBeenSynced, describeInspected } from './describe-folder.ts'

const NONE = { files: 0, bytes: 0 }

describe('a registered folder', () => {
  it('tells what its last sync saw', () => {
    expect(describeFolder(true, { files: 3412, bytes: 11_600_000_000 }, true)).toEqual({
      state: 'found',
      text: '3,412 files, 11.6 GB',
      title: '11,600,000,000 bytes',
    })
    expect(describeFolder(true, NONE, true)).toEqual({ state: 'found', text: 'exists, no files' })
    expect(describeFolder(true, NONE, false)).toEqual({ state: 'unread', text: 'exists, not synced yet' })
  })

  it('that is gone still tells what is stored', () => {
    expect(describeFolder(false, NONE, false)).toEqual({ state: 'missing', text: 'not found' })
    expect(describeFolder(false, { files: 1, bytes: 20 }, true).text).toBe('not found, 1 file stored')
  })
})

describe('a project', () => {
  it('has been synced once something of it is stored, or a sync found nothing', () => {
    const files = { plans: NONE, progress: NONE, sessions: NONE }
    expect(hasBeenSynced({ files, lastOperation: null })).toBe(false)
    expect(hasBeenSynced({ files, lastOperation: runningOperation() })).toBe(false)
    expect(hasBeenSynced({ files, lastOperation: fakeOperation() })).toBe(true)
    const stored = { ...files, plans: { files: 1, bytes: 20 } }
    expect(hasBeenSynced({ files: stored, lastOperation: runningOperation() })).toBe(true)
  })
})

describe('a folder being typed', () => {
  const folder = {
    role: 'sessions' as const,
    configuredPath: '',
    absolutePath: '/home/me/.claude/projects/-home-me-desk',
    exists: true,
    files: 318,
    bytes: 940_000_000,
    complete: true,
    suggestion: null,
  }

  it('tells what would be read, and how it was found', () => {
    expect(describeInspected(folder).text).toBe('318 files, 940 MB, found from the folder')
    expect(describeInspected({ ...folder, configuredPath: 'logs' }).text).toBe('318 files, 940 MB')
    expect(describeInspected({ ...folder, configuredPath: 'logs', ...NONE }).text).toBe('Exists, no files')
    expect(describeInspected({ ...folder, configuredPath: 'logs', complete: false, files: 10_000 }).text).toBe(
      'more than 10,000 files, 940 MB',
    )
  })

  it('that is not there is wrong when typed, and only unused when searched for', () => {
    expect(describeInspected({ ...folder, configuredPath: 'lgos', exists: false }).text).toBe('No such folder')
    expect(describeInspected({ ...folder, exists: false }).text).toBe('No logs of this folder yet')
  })
})
