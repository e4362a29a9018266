import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkRecord } from '../../records/link.ts'
import type { EvidenceStrength } from './confidence-waterfall.ts'
import { explainConfidence, weighEvidence } from './confidence-waterfall.ts'

const ONE_READ: EvidenceStrength = {
  signalCount: 1,
  peakWeight: 0.46,
  hasWrite: false,
  hasRead: true,
  hasCommandPath: false,
}
const ONE_WRITE: EvidenceStrength = { ...ONE_READ, peakWeight: 0.95, hasWrite: true, hasRead: false }
const ONE_COMMAND: EvidenceStrength = { ...ONE_READ, peakWeight: 0.96, hasCommandPath: true, hasRead: false }

describe('base confidence', () => {
  const cases: [string, EvidenceStrength, number][] = [
    ['a read', { ...ONE_READ, hasRead: false }, 0.35],
    ['a shell command', { ...ONE_READ, hasRead: false, peakWeight: 0.84 }, 0.55],
    ['just below a shell command', { ...ONE_READ, hasRead: false, peakWeight: 0.83 }, 0.35],
    ['a write', ONE_WRITE, 0.77],
    ['two writes', { ...ONE_WRITE, signalCount: 2 }, 0.8],
    ['three writes', { ...ONE_WRITE, signalCount: 3 }, 0.82],
    ['a command', ONE_COMMAND, 0.75],
    ['two commands', { ...ONE_COMMAND, signalCount: 2 }, 0.78],
    ['four commands', { ...ONE_COMMAND, signalCount: 4 }, 0.8],
    ['a command and a write', { ...ONE_COMMAND, hasWrite: true, signalCount: 2 }, 0.95],
    ['a command and two writes, over the ceiling', { ...ONE_COMMAND, hasWrite: true, signalCount: 3 }, 0.95],
  ]
  it.each(cases)('%s', (_, strength, expected) => {
    expect(weighEvidence(strength, 1).confidence).toBe(expected)
  })
})

describe('penalties', () => {
  const cases: [string, EvidenceStrength, number, number][] = [
    ['no penalty from 0.70 on', ONE_WRITE, 0.7, 0.77],
    ['below 0.70', ONE_WRITE, 0.699, 0.67],
    ['at 0.50', ONE_WRITE, 0.5, 0.67],
    ['below 0.50', ONE_WRITE, 0.499, 0.57],
    ['only read, held by the floor', ONE_READ, 1, 0.35],
    ['only read with a strong signal', { ...ONE_READ, peakWeight: 0.84 }, 1, 0.47],
    ['read and written', { ...ONE_WRITE, hasRead: true, signalCount: 2 }, 1, 0.8],
    ['read and commanded', { ...ONE_COMMAND, hasRead: true, signalCount: 2 }, 1, 0.78],
    ['shared and only read', { ...ONE_READ, peakWeight: 0.84, signalCount: 3 }, 0.4, 0.35],
  ]
  it.each(cases)('%s', (_, strength, share, expected) => {
    expect(weighEvidence(strength, share).confidence).toBe(expected)
  })
})

describe('the waterfall', () => {
  it('names every step with its amount and figure', () => {
    expect(weighEvidence({ ...ONE_COMMAND, hasWrite: true, signalCount: 4 }, 0.61234).steps).toEqual([
      { step: 'start', reason: 'command_and_write', amount: 0.9, value: 0.9, figure: 0.96 },
      { step: 'addition', reason: 'three_or_more_signals', amount: 0.05, value: 0.95, figure: 4 },
      { step: 'addition', reason: 'wrote_file', amount: 0.02, value: 0.97 },
      { step: 'cap', reason: 'base_ceiling', amount: -0.02, value: 0.95 },
      { step: 'penalty', reason: 'share_below_70_percent', amount: -0.1, value: 0.85, figure: 0.612 },
    ])
    expect(weighEvidence(ONE_READ, 0.3).steps).toEqual([
      { step: 'start', reason: 'weak_signal', amount: 0.35, value: 0.35, figure: 0.46 },
      { step: 'penalty', reason: 'share_below_half', amount: -0.2, value: 0.15, figure: 0.3 },
      { step: 'penalty', reason: 'only_read', amount: -0.08, value: 0.07 },
      { step: 'clamp', reason: 'floor', amount: 0.28, value: 0.35 },
    ])
  })

  it('adds up to the confidence, which stays between floor and ceiling', () => {
    const strength = fc.record({
      signalCount: fc.integer({ min: 1, max: 40 }),
      peakWeight: fc.constantFrom(0.46, 0.52, 0.66, 0.7, 0.72, 0.84, 0.9, 0.95, 0.96),
      hasWrite: fc.boolean(),
      hasRead: fc.boolean(),
      hasCommandPath: fc.boolean(),
    })
    fc.assert(
      fc.property(strength, fc.double({ min: 0, max: 1, noNaN: true }), (evidence, share) => {
        const { confidence, steps } = weighEvidence(evidence, share)
        let sum = 0
        for (const step of steps) {
          sum += step.amount
          expect(step.value).toBeCloseTo(sum, 9)
        }
        expect(steps.at(-1)?.value).toBe(confidence)
        expect(confidence).toBeGreaterThanOrEqual(0.35)
        expect(confidence).toBeLessThanOrEqual(0.95)
      }),
    )
  })

  it('of a link that weighs no evidence is its one value', () => {
    const link: LinkRecord = {
      sourceType: 'feature', sourceId: 'a-v1', targetType: 'task', targetId: 'T-1', linkType: 'child',
      origin: 'auto', confidence: 1, strategy: null, metadata: null,
    } // oxfmt-ignore
    expect(explainConfidence(link)).toEqual([{ step: 'start', reason: 'fixed', amount: 1, value: 1 }])
    expect(explainConfidence({ ...link, origin: 'manual' })[0]?.reason).toBe('manual')
  })

  it('is not that of a link whose confidence has been changed since', () => {
    const { confidence, steps } = weighEvidence(ONE_WRITE, 1)
    const link: LinkRecord = {
      sourceType: 'feature', sourceId: 'a-v1', targetType: 'session', targetId: 'S-1', linkType: 'related',
      origin: 'auto', confidence, strategy: 'session_evidence', metadata: { waterfall: steps },
    } // oxfmt-ignore
    expect(explainConfidence(link)).toBe(steps)
    expect(explainConfidence({ ...link, origin: 'manual', confidence: 1 })).toHaveLength(1)
  })
})
