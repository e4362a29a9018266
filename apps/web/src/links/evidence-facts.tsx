import type { LinkDetail } from '@ccdash/api-contract'
import type { ReactNode } from 'react'
import { readSignals } from '../evidence/read-evidence.ts'
import { SignalRows } from '../evidence/signal-rows.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { metadataFacts } from './metadata-facts.ts'

/** The signals of a link and what else is kept with it. */
export function EvidenceFacts({ link, id }: { link: LinkDetail; id: string }) {
  const signals = readSignals(link.metadata)
  return (
    <section className="min-w-0">
      <h3 className="mb-2 text-12 font-semibold">Evidence</h3>
      {signals.length > 0 && (
        <div className="mb-2">
          <SignalRows signals={signals} />
        </div>
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
