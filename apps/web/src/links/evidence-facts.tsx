import type { LinkDetail } from '@ccdash/api-contract'
import { useState, type ReactNode } from 'react'
import { fileNameOf, groupSignals, readSignals } from '../audit/read-evidence.ts'
import { formatConfidence } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { Code } from '../ui/code.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { metadataFacts } from './metadata-facts.ts'

const SIGNALS_AT_FIRST = 5

/** The signals of a link and what else is kept with it. */
export function EvidenceFacts({ link, id }: { link: LinkDetail; id: string }) {
  const [all, setAll] = useState(false)
  const groups = groupSignals(readSignals(link.metadata))
  const shown = all ? groups : groups.slice(0, SIGNALS_AT_FIRST)
  return (
    <section className="min-w-0">
      <h3 className="mb-2 text-12 font-semibold">Evidence</h3>
      {groups.length > 0 && (
        <ul className="mb-2">
          {shown.map(({ signal, count }) => (
            <li
              key={`${signal.type} ${signal.weight} ${signal.by} ${signal.path}`}
              className="flex min-h-[26px] items-center gap-2"
            >
              <span className="w-[26px] flex-none text-right text-text-2">{formatConfidence(signal.weight)}</span>
              <Code>{signal.type}</Code>
              <span className="mono cut text-text-2" title={`${signal.by} ${signal.path}`.trim()}>
                {fileNameOf(signal.path) || signal.by || '–'}
              </span>
              {count > 1 && <span className="ml-auto flex-none text-12 text-text-3">× {count}</span>}
            </li>
          ))}
        </ul>
      )}
      {groups.length > SIGNALS_AT_FIRST && (
        <Button variant="quiet" size="s" className="mb-2 -ml-2" onClick={() => setAll(!all)}>
          {all ? `Show the first ${SIGNALS_AT_FIRST}` : `Show all ${groups.length}`}
        </Button>
      )}
      <dl className="grid grid-cols-[92px_minmax(0,1fr)] gap-x-3 gap-y-1 text-12">
        <Fact name="Origin">{link.origin === 'manual' ? 'made by hand' : 'found by the rules'}</Fact>
        {link.strategy !== null && (
          <Fact name="Strategy">
            <span className="mono">{link.strategy}</span>
          </Fact>
        )}
        {metadataFacts(link.metadata).map(({ name, value }) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
        <Fact name="Id">
          <span className="flex items-center gap-1">
            <span className="mono cut" title={id}>
              {id}
            </span>
            <CopyButton text={id} label="Copy id" />
          </span>
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}
