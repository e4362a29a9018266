import type { AuditSpread } from '@ccdash/api-contract'
import { formatConfidence, formatNumber, formatSigned } from '../format/format-number.ts'
import type { AuditFloors } from './audit-params.ts'
import { countSuspects } from './count-suspects.ts'
import type { AuditHead } from './use-audit.ts'

type LiveCountProps = { draft: AuditFloors; spread: AuditSpread | null; last: AuditHead | null }

/** What "Run Audit" would flag now. */
export function LiveCount({ draft, spread, last }: LiveCountProps) {
  const counts = spread === null ? null : countSuspects(spread.cells, draft)
  // Counted from the same links: what was judged since is no difference of the floors.
  const before = spread === null || last === null ? null : countSuspects(spread.cells, last).suspects
  return (
    <div className="grid h-full content-center gap-[2px]">
      <p className="text-12 text-text-3">With these floors</p>
      <p className="flex items-baseline gap-2" aria-live="polite">
        <span className="text-24 font-semibold tracking-[-0.02em]">
          {counts === null ? '–' : formatNumber(counts.suspects)}
        </span>
        <span className="text-text-2">of {spread === null ? '–' : formatNumber(spread.links)} links are suspects</span>
      </p>
      {counts !== null && (
        <>
          <Difference draft={draft} suspects={counts.suspects} last={last} before={before} />
          <p className="text-12 text-text-3">
            high_fanout {formatNumber(counts.highFanout)} · command {formatNumber(counts.commandMismatch)} · title{' '}
            {formatNumber(counts.titleMismatch)}
            {counts.withSeveral > 0 && `, ${formatNumber(counts.withSeveral)} with more than one`}
          </p>
        </>
      )}
    </div>
  )
}

type DifferenceProps = { draft: AuditFloors; suspects: number; last: AuditHead | null; before: number | null }

function Difference({ draft, suspects, last, before }: DifferenceProps) {
  if (last === null || before === null) return <p className="text-12 text-text-2">Run the audit to list them</p>
  if ((last.featureFilter ?? '') !== draft.featureId.trim())
    return <p className="text-12 text-text-3">The last audit looked at {last.featureFilter ?? 'every feature'}</p>
  const difference = suspects - before
  return (
    <p className="text-12 text-text-2">
      {difference === 0 ? (
        'As many as in the last audit'
      ) : (
        <>
          <b className="font-medium text-violet-text">{formatSigned(difference)}</b> against the last audit
        </>
      )}
      , {formatNumber(before)} at {formatConfidence(last.primaryFloor)} and {formatNumber(last.fanoutFloor)}
    </p>
  )
}
