/** The columns of the suspects' table. Rows have two lines, so that all fields fit without scrolling sideways. */
import type { Suspect } from '@ccdash/api-contract'
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
} from '@tanstack/react-table'
import { formatConfidence, formatNumber } from '../format/format-number.ts'
import { classNames } from '../ui/class-names.ts'
import { Code } from '../ui/code.tsx'
import { Id, shortId } from '../ui/id.tsx'
import type { SortColumn } from './audit-params.ts'
import { fileNameOf } from '../evidence/read-evidence.ts'
import { reasonText, shortReason } from './suspect-rows.ts'
import { VerdictMark } from '../evidence/verdict-mark.tsx'

export const SUSPECT_FEATURES = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
})

const column = createColumnHelper<typeof SUSPECT_FEATURES, Suspect>()

type ColumnLook = { readonly head: string; readonly cell: string }

/** By column id. What a narrow page has no room for stands in the panel of the open link. */
export const COLUMN_LOOKS: Readonly<Record<SortColumn | 'verdict', ColumnLook>> = {
  verdict: { head: 'w-[36px]', cell: '' },
  feature: { head: '', cell: '' },
  confidence: { head: 'w-[92px]', cell: '' },
  share: { head: 'w-[50px] max-[960px]:hidden', cell: 'text-right text-text-2 max-[960px]:hidden' },
  fanout: { head: 'w-[72px] max-[720px]:hidden', cell: 'text-right font-medium max-[720px]:hidden' },
  signal: { head: 'w-[21%] max-[960px]:hidden', cell: 'max-[960px]:hidden' },
  reason: { head: 'w-[166px] max-[840px]:hidden', cell: 'max-[840px]:hidden' },
}

export const RIGHT_ALIGNED: ReadonlySet<string> = new Set(['share', 'fanout'] satisfies SortColumn[])

const sorted = { sortFn: 'basic', sortDescFirst: false } as const
const largestFirst = { sortFn: 'basic', sortDescFirst: true } as const

/** @param primaryFloor  Drawn as a line across each confidence. */
export function suspectColumns(primaryFloor: number, onOpen: (suspect: Suspect) => void) {
  return column.columns([
    column.accessor(({ verdict }) => verdict ?? '', {
      id: 'verdict',
      header: () => <span className="sr-only">Verdict</span>,
      enableSorting: false,
      cell: ({ row }) => <VerdictMark verdict={row.original.verdict} />,
    }),
    column.accessor('featureId', {
      id: 'feature',
      header: 'Feature and session',
      ...sorted,
      cell: ({ row }) => <FeatureCell suspect={row.original} onOpen={onOpen} />,
    }),
    column.accessor('confidence', {
      id: 'confidence',
      header: 'Confidence',
      ...largestFirst,
      cell: ({ row }) => <ConfidenceCell confidence={row.original.confidence} primaryFloor={primaryFloor} />,
    }),
    column.accessor('ambiguityShare', {
      id: 'share',
      header: 'Share',
      ...largestFirst,
      cell: ({ row }) => formatConfidence(row.original.ambiguityShare),
    }),
    column.accessor('fanoutCount', {
      id: 'fanout',
      header: 'Fanout',
      ...largestFirst,
      cell: ({ row }) => formatNumber(row.original.fanoutCount),
    }),
    column.accessor(({ signalType, signalPath }) => `${signalType} ${signalPath}`, {
      id: 'signal',
      header: 'Signal and command',
      ...sorted,
      cell: ({ row }) => <SignalCell suspect={row.original} />,
    }),
    column.accessor(({ reasons }) => reasons.map(reasonText).join(';'), {
      id: 'reason',
      header: 'Reason',
      ...sorted,
      cell: ({ row }) => <ReasonCell suspect={row.original} />,
    }),
  ])
}

function FeatureCell({ suspect, onOpen }: { suspect: Suspect; onOpen: (suspect: Suspect) => void }) {
  const { featureId, sessionId, title, verdict } = suspect
  const struck = verdict === 'reject' && 'text-text-3 line-through decoration-gray-8'
  return (
    <>
      <button
        type="button"
        data-open=""
        title={featureId}
        aria-label={`${featureId}, session ${shortId(sessionId)}`}
        className={classNames('cut block w-full rounded-1 text-left font-medium', struck)}
        onClick={(event) => {
          event.stopPropagation()
          onOpen(suspect)
        }}
      >
        {featureId}
      </button>
      <div className={classNames('cut text-12 text-text-3', struck)} title={title}>
        <Id id={sessionId} /> {title}
      </div>
    </>
  )
}

function ConfidenceCell({ confidence, primaryFloor }: { confidence: number; primaryFloor: number }) {
  return (
    <span className="flex items-center gap-2">
      <span className="relative h-[6px] w-9 rounded-[2px] bg-track" aria-hidden="true">
        <span
          className="block h-full rounded-[2px] bg-gray-8 in-aria-[current=true]:bg-accent"
          style={{ width: `${confidence * 100}%` }}
        />
        <span className="absolute -inset-y-[3px] w-px bg-text-2" style={{ left: `${primaryFloor * 100}%` }} />
      </span>
      {formatConfidence(confidence)}
    </span>
  )
}

function SignalCell({ suspect: { signalType, signalPath, commands } }: { suspect: Suspect }) {
  const [first, ...others] = commands
  const told = [signalType || 'no signal', first ?? 'no command'].join(' · ')
  return (
    <>
      <div className="mono cut text-text-2" title={signalPath}>
        {fileNameOf(signalPath) || '–'}
      </div>
      <div className="cut text-12 text-text-3" title={[signalType, ...commands].join('\n')}>
        {told}
        {others.length > 0 && ` +${others.length}`}
      </div>
    </>
  )
}

function ReasonCell({ suspect: { reasons } }: { suspect: Suspect }) {
  return (
    <span className="flex flex-wrap gap-x-1 gap-y-[3px]">
      {reasons.map((reason) => (
        <Code key={reason.type} title={reasonText(reason)}>
          {shortReason(reason)}
        </Code>
      ))}
    </span>
  )
}
