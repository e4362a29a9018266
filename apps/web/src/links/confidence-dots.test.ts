import { describe, expect, it } from 'vitest'
import { confidenceDots, describeConfidences, DOT_PLOT, xOf } from './confidence-dots.ts'

describe('confidenceDots', () => {
  it('piles up equal confidences and tells the weak ones', () => {
    const dots = confidenceDots([0.95, 0.35, 0.95], 0.55)
    expect(dots.filter(({ isWeak }) => isWeak)).toHaveLength(1)
    const [lower, upper] = dots.filter(({ isWeak }) => !isWeak)
    expect(lower?.x).toBe(upper?.x)
    expect(upper?.y).toBeLessThan(lower?.y ?? 0)
  })

  it('stays within the plot however many there are', () => {
    for (const { x, y } of confidenceDots([...Array.from({ length: 300 }, () => 1), 0, -1, 2], 0.5)) {
      expect(x).toBeGreaterThanOrEqual(DOT_PLOT.radius)
      expect(x).toBeLessThanOrEqual(DOT_PLOT.width - DOT_PLOT.radius)
      expect(y).toBeGreaterThanOrEqual(DOT_PLOT.radius)
      expect(y).toBeLessThanOrEqual(DOT_PLOT.height)
    }
  })

  it('has the middle in the middle', () => {
    expect(xOf(0.5)).toBe(DOT_PLOT.width / 2)
  })
})

describe('describeConfidences', () => {
  it.each([
    [[], 'No links to show the confidence of'],
    [[0.9], 'Confidence of 1 link: at 0.90, 0 below 0.55'],
    [[0.9, 0.35], 'Confidence of 2 links: from 0.35 to 0.90, 1 below 0.55'],
  ])('says %j', (confidences, sentence) => {
    expect(describeConfidences(confidences, 0.55)).toBe(sentence)
  })
})
