import type { Suspect } from '@ccdash/api-contract'
import { Code } from '../ui/code.tsx'
import { PanelPart } from '../evidence/panel-part.tsx'
import { explainReasons, type Signal } from '../evidence/read-evidence.ts'
import { SignalRows } from '../evidence/signal-rows.tsx'

/** A link keeps no more. */
const MOST_KEPT = 25

/** What the session did that speaks for the feature, and what makes the link suspect. */
export function SignalList({ signals, suspect }: { signals: readonly Signal[]; suspect: Suspect }) {
  const isLeading = suspect.reasons.some(({ type }) => type === 'primary_like_command_path_mismatch')
  const counted = signals.length >= MOST_KEPT ? `the first ${MOST_KEPT}` : `${signals.length} in all`
  return (
    <PanelPart title="Signals" aside={signals.length > 0 && counted}>
      {signals.length === 0 && <p className="text-text-2">No signals are kept with this link.</p>}
      <SignalRows signals={signals} warnsOfFirst={isLeading} />
      <ul className="mt-[6px] grid gap-1 text-12 text-text-3">
        {explainReasons(suspect).map(({ code, text }) => (
          <li key={code}>
            {text}: <Code title={code}>{code.replace(/^primary_like_/, '')}</Code>
          </li>
        ))}
      </ul>
    </PanelPart>
  )
}
