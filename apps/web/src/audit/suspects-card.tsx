import type { Suspect } from '@ccdash/api-contract'
import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatNumber } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { SelectField } from '../ui/fields.tsx'
import { FilterChip } from '../ui/filter-chip.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Meter } from '../ui/meter.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { Segments } from '../ui/segments.tsx'
import { StateBadge } from '../ui/state-mark.tsx'
import { Time } from '../ui/time.tsx'
import { DEFAULT_VIEW, REASONS, SHOWN, type SuspectView } from './audit-params.ts'
import { countShown } from './suspect-rows.ts'
import type { AuditHead } from './use-audit.ts'

type SuspectsCardProps = {
  head: AuditHead
  /** All that are loaded, and those of them that pass the filters. */
  suspects: readonly Suspect[]
  shown: readonly Suspect[]
  view: SuspectView
  onView: (change: Partial<SuspectView>, mode: 'push' | 'replace') => void
  loadMore: (() => void) | null
  isLoadingMore: boolean
  limit: number
  /** Links changed after the audit. */
  isOutdated: boolean
  /** Beside the figures. */
  actions: ReactNode
  /** What the server refused. */
  problem: string | null
  /** The table. */
  children: ReactNode
}

/** The result of an audit with its filters; the table itself comes from the page. */
export function SuspectsCard(props: SuspectsCardProps) {
  const {
    head,
    suspects,
    shown,
    view,
    onView,
    loadMore,
    isLoadingMore,
    limit,
    isOutdated,
    actions,
    problem,
    children,
  } = props
  const counts = countShown(suspects)
  const reviewed = counts.all - counts.open
  const missing = head.totalSuspects - suspects.length
  return (
    <Card
      title="Suspects"
      aside={<Reviewed reviewed={reviewed} of={counts.all} />}
      footer={
        <>
          <span aria-live="polite">
            {formatNumber(shown.length)} of {formatNumber(head.totalSuspects)}
          </span>
          {loadMore !== null && (
            <Button size="s" busy={isLoadingMore} onClick={loadMore}>
              Load {formatNumber(Math.min(missing, limit))} more
            </Button>
          )}
          <KeyHints />
        </>
      }
    >
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 border-b border-line px-4 py-1 text-12 text-text-3 max-[720px]:px-3">
        <span>Analyzed: {formatNumber(head.rowCount)}</span>
        <span>Suspects: {formatNumber(head.totalSuspects)}</span>
        <span>
          Generated: <Time at={head.generatedAt} />
        </span>
        {head.featureFilter !== null && <span>Feature: {head.featureFilter}</span>}
        {isOutdated && <StateBadge state="stalled">Links changed since</StateBadge>}
        <span className="ml-auto flex-none">{actions}</span>
      </div>
      <Filters counts={counts} view={view} onView={onView} />
      {problem !== null && (
        <p role="alert" className="border-b border-failed-line bg-failed-soft px-4 py-2 text-failed-text">
          The verdict was taken back, the server refused it: {problem}
        </p>
      )}
      {shown.length > 0 ? (
        children
      ) : (
        <NothingShown loaded={suspects.length} missing={missing} onView={onView} loadMore={loadMore} />
      )}
    </Card>
  )
}

function Reviewed({ reviewed, of }: { reviewed: number; of: number }) {
  const text = `${formatNumber(reviewed)} of ${formatNumber(of)} reviewed`
  return (
    <span className="flex items-center gap-2 text-text-2">
      <Meter
        value={of === 0 ? null : reviewed / of}
        tone="ok"
        label="Reviewed"
        valueText={text}
        thin
        className="w-[72px] max-[720px]:hidden"
      />
      {text}
    </span>
  )
}

const SHOWN_LABELS = { all: 'All', open: 'Open', kept: 'Kept', rejected: 'Rejected', uncertain: 'Uncertain' } as const
const ANY = 'any'

type FiltersProps = Pick<SuspectsCardProps, 'view' | 'onView'> & {
  counts: Record<SuspectView['shown'], number>
}

function Filters({ counts, view, onView }: FiltersProps) {
  return (
    <div className="flex items-center gap-2 overflow-x-auto border-b border-line px-4 py-2 max-[720px]:px-3 min-[721px]:flex-wrap">
      <Segments
        label="Verdict"
        options={SHOWN.map((value) => ({ value, label: SHOWN_LABELS[value], count: counts[value] }))}
        value={view.shown}
        onChange={(shown) => onView({ shown }, 'push')}
      />
      {view.reason === null ? (
        <SelectField
          label="Reason"
          hideLabel
          className="w-[124px] flex-none text-12"
          options={[
            { value: ANY, label: 'Any reason' },
            ...REASONS.map((value) => ({ value, label: shortName(value) })),
          ]}
          value={ANY}
          onChange={(value) => onView({ reason: REASONS.find((reason) => reason === value) ?? null }, 'push')}
        />
      ) : (
        <FilterChip name="Reason" value={shortName(view.reason)} onRemove={() => onView({ reason: null }, 'push')} />
      )}
      <SearchField
        label="Search suspects"
        placeholder="Search suspects"
        value={view.search}
        onChange={(search) => onView({ search }, 'replace')}
        shortcut
        className="w-[180px] flex-none"
      />
    </div>
  )
}

function NothingShown({
  loaded,
  missing,
  onView,
  loadMore,
}: { loaded: number; missing: number } & Pick<SuspectsCardProps, 'onView' | 'loadMore'>) {
  const { shown, reason, search } = DEFAULT_VIEW
  return (
    <EmptyState
      icon={<Search size={20} />}
      title="Nothing matches these filters"
      actions={
        <>
          <Button onClick={() => onView({ shown, reason, search }, 'push')}>Clear filters</Button>
          {loadMore !== null && <Button onClick={loadMore}>Load more</Button>}
        </>
      }
    >
      {formatNumber(loaded)} suspects are loaded, none of them passes.
      {missing > 0 && ` ${formatNumber(missing)} more are not loaded yet.`}
    </EmptyState>
  )
}

const KEYS = [
  [['j', 'k'], 'move'],
  [['y'], 'keep'],
  [['n'], 'reject'],
  [['u'], 'uncertain'],
  [['z'], 'undo'],
] as const

function KeyHints() {
  return (
    <span className="ml-auto flex items-center gap-1 max-[720px]:hidden" aria-hidden="true">
      {KEYS.map(([keys, text]) => (
        <span key={text} className="flex items-center gap-1 not-first:ml-2">
          {keys.map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
          {text}
        </span>
      ))}
    </span>
  )
}

function shortName(reason: string): string {
  return reason.replace(/^primary_like_/, '')
}
