/** The verdicts that a killed process was importing. */
import type { ImportJudgements } from '../../packages/api-contract/src/index.ts'

export const VERDICTS = 1000
export const BATCH = 20

/** A rejected link between a feature and a session that need not exist: a verdict is kept all the same. */
export function verdictLine(index: number): ImportJudgements['judgements'][number] {
  const key = {
    sourceType: 'feature' as const,
    sourceId: `bulk-plan-${index % 60}-v1`,
    targetType: 'session' as const,
    targetId: `S-judged-${index}`,
    linkType: 'related' as const,
  }
  return { key, verdict: 'reject', note: `verdict ${index}` }
}
