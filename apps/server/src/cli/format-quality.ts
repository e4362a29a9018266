/** The quality report as a table for people. Pure. */
import type { Estimate, QualityReport } from '@ccdash/api-contract'

const BAR_WIDTH = 40

export function qualityAsText(report: QualityReport): string {
  const { coverage, verdicts, negativeControls } = report
  const { falseLinks, features } = negativeControls
  return [
    'Coverage',
    coverageRow('features with sessions', coverage.featuresWithSessions, coverage.features),
    coverageRow('sessions with features', coverage.sessionsWithFeatures, coverage.sessions),
    '',
    'Confidence of feature→session links',
    ...histogramRows(report.histogram),
    '',
    'Verdicts',
    `  keep ${verdicts.keep} · reject ${verdicts.reject} · uncertain ${verdicts.uncertain}`,
    `  precision  ${estimateText(report.precision)}`,
    `  recall     ${estimateText(report.recall)}`,
    '',
    'Negative controls',
    `  ${falseLinks} false ${falseLinks === 1 ? 'link' : 'links'} to ${features} made-up features no session worked on`,
  ].join('\n')
}

function coverageRow(name: string, part: number, whole: number): string {
  const share = whole === 0 ? '' : `  ${((100 * part) / whole).toFixed(1)} %`
  return `  ${name.padEnd(24)} ${String(part).padStart(6)} of ${whole}${share}`
}

/** Longest bar for the most frequent tenth; what is there at all shows. */
function histogramRows(histogram: readonly number[]): string[] {
  const most = histogram.reduce((largest, count) => Math.max(largest, count), 1)
  return histogram.map((count, index) => {
    const from = (index / 10).toFixed(1)
    const to = ((index + 1) / 10).toFixed(1)
    const bar = '█'.repeat(Math.ceil((count / most) * BAR_WIDTH))
    return `  ${from}–${to} ${String(count).padStart(6)}  ${bar}`.trimEnd()
  })
}

function estimateText(estimate: Estimate): string {
  if (estimate === null) return 'fewer than 20 verdicts'
  const { value, low, high } = estimate
  return `${percent(value)} % (95 % interval ${percent(low)}–${percent(high)} %)`
}

function percent(share: number): string {
  return (100 * share).toFixed(1)
}
