import type { Verdict } from '@ccdash/api-contract'
import { StateMark } from '../ui/state-mark.tsx'
import { VERDICTS } from './verdict-words.ts'

/** Dashed ring while nobody has judged. */
export function VerdictMark({ verdict }: { verdict: Verdict | null }) {
  if (verdict === null) return <StateMark state="queued" label="Open" />
  const { state, done } = VERDICTS[verdict]
  return <StateMark state={state} label={done} />
}
