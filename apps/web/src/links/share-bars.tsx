import type { LinkDetail } from '@ccdash/api-contract'
import { useState } from 'react'
import { Link } from 'wouter'
import { sessionShares } from '../evidence/read-evidence.ts'
import { formatConfidence, formatNumber } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { placeHref, type LinksView } from './links-view.ts'

const NAMED = 4

type ShareBarsProps = {
  links: readonly LinkDetail[]
  sessionId: string
  view: LinksView
  /** The one looked at. */
  featureId: string | null
}

/** How a session's evidence is shared among its features. */
export function ShareBars({ links, sessionId, view, featureId }: ShareBarsProps) {
  const [all, setAll] = useState(false)
  const shares = sessionShares(links, sessionId)
  if (shares.length === 0) return <p className="text-text-2">Its evidence speaks of no feature.</p>
  const shown = all ? shares : shares.slice(0, NAMED)
  const rest = shares.slice(shown.length)
  const features = shares.length === 1 ? '1 feature' : `${formatNumber(shares.length)} features`
  return (
    <>
      <p className="mb-2 text-text-2">Its evidence speaks of {features}</p>
      <ul className="text-12">
        {shown.map(({ featureId: id, name, share, confidence }) => (
          <li key={id} className="grid gap-1 py-[5px]">
            <span className="flex items-baseline justify-between gap-3">
              <Link
                href={placeHref({ type: 'feature', id }, view)}
                title={name || id}
                aria-current={id === featureId ? true : undefined}
                className={classNames('cut rounded-1 hover:underline', id === featureId && 'font-medium')}
              >
                {id}
              </Link>
              <span className="flex-none text-text-3" title={`confidence ${formatConfidence(confidence)}`}>
                {share === null ? 'by task' : formatConfidence(share)}
              </span>
            </span>
            <span aria-hidden="true" className="h-1 overflow-hidden rounded-[2px] bg-track">
              <span
                className={classNames('block h-full', id === featureId ? 'bg-blue-solid' : 'bg-gray-8')}
                style={{ width: `${Math.round((share ?? 0) * 100)}%` }}
              />
            </span>
          </li>
        ))}
      </ul>
      {(rest.length > 0 || all) && shares.length > NAMED && (
        <Button variant="quiet" size="s" className="-ml-2" onClick={() => setAll(!all)}>
          {all ? `Show the first ${NAMED}` : `${formatNumber(rest.length)} more`}
        </Button>
      )}
    </>
  )
}
