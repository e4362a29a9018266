/** How verdicts are shown and said. */
import type { Verdict } from '@ccdash/api-contract'
import type { State } from '../ui/state-mark.tsx'

type VerdictLook = {
  readonly state: Extract<State, 'completed' | 'failed' | 'uncertain'>
  readonly verb: string
  /** Of a link that has it. */
  readonly done: string
  readonly key: string
  /** Of the passing message: a failure's would stay until somebody closes it. */
  readonly toast: 'completed' | 'cancelled' | 'uncertain'
}

export const VERDICTS = {
  keep: { state: 'completed', verb: 'Keep', done: 'Kept', key: 'y', toast: 'completed' },
  reject: { state: 'failed', verb: 'Reject', done: 'Rejected', key: 'n', toast: 'cancelled' },
  uncertain: { state: 'uncertain', verb: 'Uncertain', done: 'Uncertain', key: 'u', toast: 'uncertain' },
} as const satisfies Record<Verdict, VerdictLook>

export const VERDICT_ORDER = ['keep', 'reject', 'uncertain'] as const satisfies readonly Verdict[]

/** `Reject 6 links`, `Mark 1 link uncertain`. */
export function bulkVerb(verdict: Verdict, links: number): string {
  const counted = links === 1 ? '1 link' : `${links} links`
  return verdict === 'uncertain' ? `Mark ${counted} uncertain` : `${VERDICTS[verdict].verb} ${counted}`
}
