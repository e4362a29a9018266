import { useState } from 'react'
import { formatConfidence } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { Code } from '../ui/code.tsx'
import { fileNameOf, groupSignals, type Signal } from './read-evidence.ts'

const SHOWN_AT_FIRST = 5

type SignalRowsProps = {
  signals: readonly Signal[]
  /** The first of them speaks against the link. */
  warnsOfFirst?: boolean
}

/** Equal signals once, the first few until asked for all; nothing when there is none. */
export function SignalRows({ signals, warnsOfFirst = false }: SignalRowsProps) {
  const [all, setAll] = useState(false)
  const groups = groupSignals(signals)
  const shown = all ? groups : groups.slice(0, SHOWN_AT_FIRST)
  if (groups.length === 0) return null
  return (
    <>
      <ul>
        {shown.map(({ signal, count }) => (
          <li
            key={`${signal.type} ${signal.path} ${signal.by} ${signal.weight}`}
            className="flex min-h-[26px] items-center gap-2"
          >
            <span className="w-[26px] flex-none text-right text-text-2">{formatConfidence(signal.weight)}</span>
            <Code tone={warnsOfFirst && signal === signals[0] ? 'warn' : 'neutral'}>{signal.type}</Code>
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
    </>
  )
}
