import type { Suspect } from '@ccdash/api-contract'
import { useState } from 'react'
import { formatConfidence } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { Code } from '../ui/code.tsx'
import { PanelPart } from './panel-part.tsx'
import { explainReasons, fileNameOf, groupSignals, type Signal } from './read-evidence.ts'

const SHOWN_AT_FIRST = 5
/** A link keeps no more. */
const MOST_KEPT = 25

/** What the session did that speaks for the feature, and what makes the link suspect. */
export function SignalList({ signals, suspect }: { signals: readonly Signal[]; suspect: Suspect }) {
  const [all, setAll] = useState(false)
  const groups = groupSignals(signals)
  const shown = all ? groups : groups.slice(0, SHOWN_AT_FIRST)
  const isLeading = suspect.reasons.some(({ type }) => type === 'primary_like_command_path_mismatch')
  const counted = signals.length >= MOST_KEPT ? `the first ${MOST_KEPT}` : `${signals.length} in all`
  return (
    <PanelPart title="Signals" aside={signals.length > 0 && counted}>
      {signals.length === 0 && <p className="text-text-2">No signals are kept with this link.</p>}
      <ul>
        {shown.map(({ signal, count }) => (
          <li
            key={`${signal.type} ${signal.path} ${signal.by} ${signal.weight}`}
            className="flex min-h-[26px] items-center gap-2"
          >
            <span className="w-[26px] flex-none text-right text-text-2">{formatConfidence(signal.weight)}</span>
            <Code tone={isLeading && signal === signals[0] ? 'warn' : 'neutral'}>{signal.type}</Code>
            <span className="mono cut text-text-2" title={`${signal.by} ${signal.path}`.trim()}>
              {fileNameOf(signal.path) || signal.by || '–'}
            </span>
            {count > 1 && <span className="ml-auto flex-none text-12 text-text-3">× {count}</span>}
          </li>
        ))}
      </ul>
      {groups.length > SHOWN_AT_FIRST && (
        <Button variant="quiet" size="s" className="mt-1 -ml-2" onClick={() => setAll(!all)}>
          {all ? `Show the first ${SHOWN_AT_FIRST}` : `Show all ${groups.length}`}
        </Button>
      )}
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
