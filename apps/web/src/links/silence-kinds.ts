/** Why sessions have no feature, in words. Pure. */
import type { Silence } from '@ccdash/api-contract'

export const SILENCES = {
  no_evidence: { name: 'Nothing named', why: 'No file was touched, no command named a path or a feature' },
  below_floor: { name: 'Below the floor', why: 'Paths or commands are there, but they reach no feature' },
  task_bound_elsewhere: { name: 'Belongs elsewhere', why: 'A task or document outside every feature names it' },
  source_gone: { name: 'Logs deleted', why: 'The agent deleted the log; what it might still tell is lost' },
  conflicting: { name: 'Rejected by you', why: 'Every link the rules made was judged wrong' },
} as const satisfies Record<Silence, { name: string; why: string }>

export const SILENCE_ORDER = [
  'no_evidence',
  'below_floor',
  'task_bound_elsewhere',
  'source_gone',
  'conflicting',
] as const satisfies readonly Silence[]

export function countSilences(sessions: readonly { silence: Silence }[]): Record<Silence, number> {
  const counts = { no_evidence: 0, below_floor: 0, task_bound_elsewhere: 0, source_gone: 0, conflicting: 0 }
  for (const { silence } of sessions) counts[silence] += 1
  return counts
}
