import { operation, type Operation } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { progressLine } from './progress-line.ts'

const running: Operation = operation.parse({
  id: 'OP-1',
  kind: 'full_sync',
  projectId: 'p',
  trigger: 'cli',
  status: 'running',
  phase: 'sessions',
  message: 'Syncing sessions',
  progress: { filesDone: 500, filesTotal: 1000 },
  counters: {},
  stats: {},
  metadata: {},
  input: { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true },
  retryOf: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  durationMs: 0,
  error: null,
  queuePosition: 0,
  currentPath: null,
  cancelRequested: false,
  issueCount: 0,
  phases: [],
  accounts: {
    files: { seen: 0, unchanged: 0, parsed: 0, removed: 0, failed: 0 },
    lines: { bytesSeen: 0, seen: 0, used: 0, ignored: 0, unknown: 0, malformed: 0 },
  },
  changes: {},
  lastSequence: 0,
})

describe('progressLine', () => {
  it('shows phase, bar, figures and message', () => {
    expect(progressLine(running, 200)).toBe('sessions [############------------] 500/1,000 files  Syncing sessions')
  })

  it('is never wider than the terminal', () => {
    expect(progressLine(running, 20)).toHaveLength(20)
  })

  it('says how many are before a waiting one', () => {
    expect(progressLine({ ...running, phase: 'queued', queuePosition: 2, progress: {}, message: '' }, 80)).toBe(
      'queued (2 before it)  ',
    )
  })
})
