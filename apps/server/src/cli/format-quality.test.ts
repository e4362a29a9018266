import { describe, expect, it } from 'vitest'
import { createFakeLinks } from '../testing/fake-links.ts'
import { qualityAsText } from './format-quality.ts'

const { quality } = createFakeLinks()

describe('quality report', () => {
  it('prints coverage, bars, and no percentage where there are too few verdicts', () => {
    const histogram = [0, 0, 0, 30, 0, 0, 0, 1, 10, 20]
    const text = qualityAsText({ ...quality, histogram, verdicts: { keep: 3, reject: 1, uncertain: 2 } })
    expect(text.split('\n')).toEqual([
      'Coverage',
      '  features with sessions        2 of 4  50.0 %',
      '  sessions with features        2 of 5  40.0 %',
      '',
      'Confidence of feature→session links',
      '  0.0–0.1      0',
      '  0.1–0.2      0',
      '  0.2–0.3      0',
      `  0.3–0.4     30  ${'█'.repeat(40)}`,
      '  0.4–0.5      0',
      '  0.5–0.6      0',
      '  0.6–0.7      0',
      `  0.7–0.8      1  ${'█'.repeat(2)}`,
      `  0.8–0.9     10  ${'█'.repeat(14)}`,
      `  0.9–1.0     20  ${'█'.repeat(27)}`,
      '',
      'Verdicts',
      '  keep 3 · reject 1 · uncertain 2',
      '  precision  fewer than 20 verdicts',
      '  recall     fewer than 20 verdicts',
      '',
      'Negative controls',
      '  0 false links to 20 made-up features no session worked on',
    ])
  })

  it('prints estimates with their interval', () => {
    const text = qualityAsText({
      ...quality,
      precision: { value: 0.9, low: 0.699, high: 0.9721 },
      recall: { value: 1, low: 0.839, high: 1 },
      negativeControls: { features: 20, falseLinks: 1 },
    })
    expect(text).toContain('  precision  90.0 % (95 % interval 69.9–97.2 %)')
    expect(text).toContain('  recall     100.0 % (95 % interval 83.9–100.0 %)')
    expect(text).toContain('  1 false link to 20 made-up features')
  })

  it('an empty project divides by nothing', () => {
    const coverage = { features: 0, featuresWithSessions: 0, sessions: 0, sessionsWithFeatures: 0 }
    const text = qualityAsText({ ...quality, coverage, histogram: Array.from({ length: 10 }, () => 0) })
    expect(text).toContain('  features with sessions        0 of 0\n')
    expect(text).not.toContain('NaN')
  })
})
