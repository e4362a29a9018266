import type { Operation, OperationPhase, OperationPhaseName } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { fakeOperation, runningOperation } from '../../testing/fake-ops.ts'
import { describePhases, findRunningStep } from './describe-phases.ts'

const START = Date.parse('2026-11-22T12:00:00.000Z')
const iso = (second: number) => new Date(START + second * 1000).toISOString()

/** Each phase took 10 s; the last one is open when `open`. */
function phases(names: readonly OperationPhaseName[], open = true): OperationPhase[] {
  return names.map((phase, index) => {
    const isOpen = open && index === names.length - 1
    const startedAt = iso(index * 10)
    return {
      phase,
      message: '',
      skipped: null,
      startedAt,
      endedAt: isOpen ? null : iso(index * 10 + 10),
      durationMs: isOpen ? 0 : 10_000,
    }
  })
}

const read = { filesDone: 1806, filesTotal: 4496, bytesDone: 500, bytesTotal: 1000 }
const files = { seen: 5000, unchanged: 0, parsed: 0, removed: 0, failed: 0 }
const accounts = { ...fakeOperation().accounts, files }
const running = (names: readonly OperationPhaseName[], more: Partial<Extract<Operation, { status: 'running' }>> = {}) =>
  runningOperation({ phase: names.at(-1) ?? 'queued', phases: phases(['queued', ...names]), progress: {}, ...more })
const states = (operation: Operation) => describePhases(operation, START).map(({ name, state }) => `${name} ${state}`)
const step = (operation: Operation, key: string, now = START) =>
  describePhases(operation, now).find((found) => found.key === key)

describe('the steps of a full sync', () => {
  it('stand there from the start', () => {
    const queued = runningOperation({ phase: 'queued', phases: phases(['queued']), progress: {} })
    expect(states(queued)).toEqual([
      'Discover waiting',
      'Sessions waiting',
      'Documents waiting',
      'Tasks waiting',
      'Features waiting',
      'Links waiting',
      'Analytics waiting',
    ])
    expect(step(queued, 'features')?.after).toBe('Tasks')
  })

  it('begins by looking for files until they are counted', () => {
    expect(states(running(['sessions'])).slice(0, 2)).toEqual(['Discover running', 'Sessions waiting'])
    expect(states(running(['sessions'], { progress: read })).slice(0, 3)).toEqual([
      'Discover done',
      'Sessions running',
      'Documents waiting',
    ])
    expect(step(running(['sessions'], { accounts }), 'discover')?.items).toEqual({ done: 5000, total: null })
  })

  it('tells what is read with the step that reads when the engine does not tell kinds apart', () => {
    const operation = running(['sessions'], { progress: read })
    expect(step(operation, 'sessions')).toMatchObject({
      items: { done: 1806, total: 4496 },
      bytes: { done: 500, total: 1000 },
    })
    expect(step(operation, 'documents')).toMatchObject({ items: null, bytes: null })
  })

  it.each([
    [1806, { done: 1806, total: 3412 }, { done: 0, total: 1084 }],
    [3500, { done: 3412, total: 3412 }, { done: 88, total: 1084 }],
  ])(
    'tells sessions and documents apart when it knows how many are sessions (%d read)',
    (filesDone, sessions, documents) => {
      const progress = { ...read, filesDone, sessionFilesTotal: 3412, sessionBytesTotal: 900 }
      const operation = running(['sessions'], { progress })
      expect(step(operation, 'sessions')?.items).toEqual(sessions)
      expect(step(operation, 'documents')?.items).toEqual(documents)
      expect(step(operation, 'documents')?.bytes).toEqual({ done: 0, total: 100 })
    },
  )

  it('takes the finer phases of linking together', () => {
    const operation = running(
      ['sessions', 'documents', 'tasks', 'features', 'links', 'links:init', 'links:session-evidence'],
      {
        progress: { featuresPrepared: 9, featureCount: 9, sessionsProcessed: 500, sessionCount: 2120 },
      },
    )
    expect(step(operation, 'links', START + 90_000)).toMatchObject({
      state: 'running',
      items: { done: 500, total: 2120 },
      durationMs: 40_000,
    })
    expect(step(operation, 'features')?.durationMs).toBe(10_000)
  })

  it('says in advance what is not asked for', () => {
    const input = { kind: 'full_sync', force: false, rebuildLinks: false, captureAnalytics: false } as const
    const operation = running(['sessions'], { input })
    expect(step(operation, 'links')).toMatchObject({ state: 'skipped', reason: 'not asked for' })
    expect(step(operation, 'analytics')?.state).toBe('skipped')
  })

  it('says why the engine skipped a step', () => {
    const names = ['sessions', 'documents', 'tasks', 'features', 'links', 'analytics'] as const
    const told = phases(names, false).map((phase) =>
      phase.phase === 'links' ? { ...phase, skipped: 'no-changes' as const } : phase,
    )
    const operation = fakeOperation({ phases: told })
    expect(step(operation, 'links')).toMatchObject({
      state: 'skipped',
      reason: 'no relevant changes',
      durationMs: null,
    })
    expect(step(operation, 'analytics')?.state).toBe('done')
  })

  it('stops where it failed', () => {
    const operation: Operation = {
      ...running(['sessions', 'documents']),
      ...{
        phases: phases(['queued', 'sessions', 'documents'], false),
        status: 'failed',
        finishedAt: iso(30),
        durationMs: 30_000,
      },
      error: { code: 'INTERNAL', message: 'x' },
    }
    expect(states(operation).slice(0, 4)).toEqual([
      'Discover done',
      'Sessions done',
      'Documents stopped',
      'Tasks waiting',
    ])
    expect(findRunningStep(describePhases(operation, START))).toBeNull()
  })
})

describe('the steps of the others', () => {
  it('of a link rebuild are its finer phases', () => {
    const input = { kind: 'rebuild_links', captureAnalytics: false } as const
    const operation = running(['links', 'links:init', 'links:feature-prep', 'links:session-evidence'], {
      ...{ kind: 'rebuild_links', input },
      progress: { sessionsProcessed: 500, sessionCount: 2120 },
    })
    expect(states(operation)).toEqual([
      'Features done',
      'Sessions running',
      'Documents waiting',
      'Catalog waiting',
      'Analytics skipped',
    ])
    expect(findRunningStep(describePhases(operation, START))?.items).toEqual({ done: 500, total: 2120 })
  })

  it('of a link rebuild begin with the first while it prepares', () => {
    const input = { kind: 'rebuild_links', captureAnalytics: true } as const
    expect(states(running(['links', 'links:init'], { kind: 'rebuild_links', input }))[0]).toBe('Features running')
  })

  it('of changed files count files of the request', () => {
    const input = { kind: 'sync_changed_files', paths: [] } as const
    const operation = running(['changed-files'], {
      ...{ kind: 'sync_changed_files', input: { ...input, paths: [] } },
      progress: { processedChangedFiles: 10, totalChangedFiles: 30 },
    })
    expect(step(operation, 'changed-files')?.items).toEqual({ done: 10, total: 30 })
    expect(states(operation)).toEqual(['Changed files running', 'Features waiting', 'Links waiting'])
  })

  it('leaves out of a completed one what was not needed', () => {
    const input = { kind: 'sync_changed_files' as const, paths: [] }
    const operation = fakeOperation({
      kind: 'sync_changed_files',
      input,
      phases: phases(['queued', 'changed-files'], false),
    })
    expect(states(operation)).toEqual(['Changed files done', 'Features skipped', 'Links skipped'])
  })
})
