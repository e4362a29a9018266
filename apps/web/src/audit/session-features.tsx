import { useState } from 'react'
import { Link } from 'wouter'
import { formatConfidence, formatNumber } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { PanelPart } from '../evidence/panel-part.tsx'
import type { SessionShare } from '../evidence/read-evidence.ts'

const NAMED = 4
const FILLS = ['bg-gray-8', 'bg-gray-7', 'bg-gray-6']

/** The features the session is linked to, and how much of its evidence speaks for each. */
export function SessionFeatures({ shares, featureId }: { shares: readonly SessionShare[]; featureId: string }) {
  const [all, setAll] = useState(false)
  const own = shares.find((share) => share.featureId === featureId)
  const others = shares.filter((share) => share.featureId !== featureId)
  const ordered = own === undefined ? others : [own, ...others]
  const shown = all ? ordered : ordered.slice(0, NAMED)
  const rest = ordered.slice(shown.length)
  const restShare = rest.reduce((sum, { share }) => sum + (share ?? 0), 0)
  return (
    <PanelPart title="This session also links" aside="share of its evidence">
      {others.length === 0 && <p className="mb-2 text-text-2">No other feature.</p>}
      <div aria-hidden="true" className="flex h-2 gap-px overflow-hidden rounded-[2px] bg-track">
        {ordered.map(({ featureId: id, share }, index) => (
          <i
            key={id}
            className={id === featureId ? 'bg-accent' : FILLS[Math.min(index - 1, FILLS.length - 1)]}
            style={{ flexGrow: share ?? 0, flexBasis: 0 }}
          />
        ))}
        <i
          style={{ flexGrow: Math.max(0, 1 - ordered.reduce((sum, { share }) => sum + (share ?? 0), 0)), flexBasis: 0 }}
        />
      </div>
      <ul className="mt-[6px] text-12">
        {shown.map((share) => (
          <li key={share.featureId} className="flex min-h-6 items-center gap-3">
            <Link
              href={`/ops/links/features/${encodeURIComponent(share.featureId)}`}
              title={share.name || share.featureId}
              className={classNames(
                'cut rounded-1 hover:underline',
                share.featureId === featureId ? 'font-medium text-accent-text' : 'text-text-2',
              )}
            >
              {share.featureId}
            </Link>
            <span className="ml-auto flex-none text-text-2" title={`confidence ${formatConfidence(share.confidence)}`}>
              {share.share === null ? '–' : formatConfidence(share.share)}
            </span>
          </li>
        ))}
      </ul>
      {(rest.length > 0 || all) && (
        <Button variant="quiet" size="s" className="-ml-2" onClick={() => setAll(!all)}>
          {all
            ? `Show the first ${NAMED}`
            : `${formatNumber(rest.length)} more, ${formatConfidence(restShare)} together`}
        </Button>
      )}
    </PanelPart>
  )
}
