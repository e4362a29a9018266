/** Which links came, went and moved, from before to after. */
import type { Operation, OperationChange } from '@ccdash/api-contract'
import { useState } from 'react'
import { Link } from 'wouter'
import { formatConfidence, formatNumber } from '../../format/format-number.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { PartView } from '../../ui/part-view.tsx'
import type { PartState } from '../../data/part-state.ts'
import { VirtualRows } from '../../ui/virtual-rows.tsx'
import { LinkDumbbell } from './link-dumbbell.tsx'
import { readLinkChange, type LinkChange } from './link-change.ts'
import { pickLinkChanges } from './pick-link-changes.ts'

const SHORT = 8
const ROW_HEIGHT = 42
const SIGNS = {
  gained: { sign: '+', tone: 'text-green-text' },
  lost: { sign: '−', tone: 'text-red-text' },
  rescored: { sign: '~', tone: 'text-violet-text' },
  other: { sign: '~', tone: 'text-violet-text' },
} as const

type LinkDiffCardProps = { operation: Operation; rows: PartState<readonly OperationChange[]> }

export function LinkDiffCard({ operation, rows }: LinkDiffCardProps) {
  const [all, setAll] = useState(false)
  const counts = operation.changes.link
  if (counts === undefined || counts.added + counts.changed + counts.removed === 0) return null
  const links = rows.state === 'shown' ? readLinks(rows.data) : []
  const shown = pickLinkChanges(links, all ? Infinity : SHORT)
  const whole = counts.added + counts.changed + counts.removed
  return (
    <Card
      title="Link diff"
      aside={
        <>
          <span className={counts.added > 0 ? 'text-green-text' : ''}>{formatNumber(counts.added)} gained</span>,{' '}
          <span className={counts.removed > 0 ? 'text-red-text' : ''}>{formatNumber(counts.removed)} lost</span>,{' '}
          <span className={counts.changed > 0 ? 'text-violet-text' : ''}>{formatNumber(counts.changed)} changed</span>
        </>
      }
      {...(links.length > SHORT
        ? {
            footer: (
              <>
                <Button size="s" variant="quiet" className="-ml-2 text-accent-text!" onClick={() => setAll(!all)}>
                  {all ? 'Show fewer' : `Show all ${formatNumber(links.length)} links`}
                </Button>
                {whole > links.length && (
                  <span className="ml-auto">{formatNumber(whole - links.length)} more are not kept</span>
                )}
              </>
            ),
          }
        : {})}
    >
      <PartView part={rows} what="changed links" rows={4}>
        {() => (
          <VirtualRows
            count={shown.length}
            rowHeight={ROW_HEIGHT}
            label="Changed links"
            className="max-h-[480px]"
            renderRow={(index) => <LinkRow link={shown[index]} />}
          />
        )}
      </PartView>
    </Card>
  )
}

function LinkRow({ link }: { link: LinkChange | undefined }) {
  if (link === undefined) return null
  const { type, source, target } = link
  const note = noteOf(link)
  const { sign, tone } = SIGNS[type]
  const whole = `${type}: ${source.type} ${source.id} → ${target.type} ${target.id}${note === null ? '' : `, ${note}`}`
  return (
    <div className="flex h-full items-center gap-2 border-b border-line px-4" title={whole}>
      <span className={`w-3 flex-none font-medium ${tone}`}>
        <span aria-hidden="true">{sign}</span>
        <span className="sr-only">{type}</span>
      </span>
      <span className="grid min-w-0 flex-1">
        <EntityLink end={source} />
        <span className="cut text-12 leading-4 text-text-3">
          {target.type} {target.id}
        </span>
      </span>
      <LinkDumbbell before={link.before} after={link.after} type={type} />
      <span className="w-[84px] flex-none text-right">
        <Confidence link={link} />
      </span>
    </div>
  )
}

function EntityLink({ end: { type, id } }: { end: LinkChange['source'] }) {
  if (type !== 'feature' && type !== 'session') return <span className="cut">{id}</span>
  return (
    <Link href={`/ops/links/${type}s/${encodeURIComponent(id)}`} className="cut hover:text-accent-text hover:underline">
      {id}
    </Link>
  )
}

function Confidence({ link }: { link: LinkChange }) {
  const { type, before, after, strategy } = link
  switch (type) {
    case 'gained':
      return <>{formatConfidence(after ?? Number.NaN)}</>
    case 'lost':
      return (
        <>
          <span className="text-text-3">{formatConfidence(before ?? Number.NaN)}</span> lost
        </>
      )
    case 'rescored':
      return (
        <>
          <span className="text-text-3">{formatConfidence(before ?? Number.NaN)}</span> →{' '}
          {formatConfidence(after ?? Number.NaN)}
        </>
      )
    case 'other':
      return (
        <span className="cut block text-12 text-text-3" title={noteOf(link) ?? undefined}>
          {strategy === null ? 'other evidence' : 'other rule'}
        </span>
      )
  }
}

function noteOf({ type, strategy }: LinkChange): string | null {
  if (strategy !== null) return `${strategy.before ?? 'no rule'} → ${strategy.after ?? 'no rule'}`
  return type === 'other' ? 'other evidence' : null
}

function readLinks(rows: readonly OperationChange[]): LinkChange[] {
  return rows.map(readLinkChange).filter((link) => link !== null)
}
