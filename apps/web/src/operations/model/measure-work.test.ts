import { describe, expect, it } from 'vitest'
import { runningOperation } from '../../testing/fake-ops.ts'
import { describePhases, findRunningStep } from './describe-phases.ts'
import { measureWork, shareDone } from './measure-work.ts'

function measure(given: Parameters<typeof runningOperation>[0]) {
  const operation = runningOperation(given)
  return measureWork(operation, findRunningStep(describePhases(operation, 0)))
}

const rebuild = { kind: 'rebuild_links', captureAnalytics: false } as const

describe('measureWork', () => {
  it('counts bytes while files are read', () => {
    const work = measure({})
    expect(work).toEqual({
      stage: 'read',
      noun: 'files',
      items: { done: 1, total: 4 },
      bytes: { done: 500, total: 1000 },
    })
    expect(work !== null && shareDone(work)).toBe(0.5)
  })

  it('counts nothing while it looks for files or waits', () => {
    expect(measure({ progress: {} })).toBeNull()
    expect(measure({ phase: 'queued' })).toBeNull()
  })

  it.each([
    [{ featuresPrepared: 1, featureCount: 4 }, 'links:feature-prep', 'features'],
    [{ featureCount: 4, sessionsProcessed: 1, sessionCount: 4 }, 'links:session-evidence', 'sessions'],
    [{ featureCount: 4, sessionCount: 4, documentsProcessed: 1, documentCount: 4 }, 'links:documents', 'documents'],
  ] as const)('counts what is linked (%j)', (progress, phase, noun) => {
    const work = measure({ kind: 'rebuild_links', input: rebuild, phase, progress })
    expect(work).toMatchObject({ noun, items: { done: 1, total: 4 }, bytes: null })
    expect(work !== null && shareDone(work)).toBe(0.25)
  })
})
