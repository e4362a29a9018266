/** One operation of the timeline; two lines on a phone. */
import type { Operation } from '@ccdash/api-contract'
import { memo, useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { formatDuration } from '../../format/format-duration.ts'
import { formatNumber } from '../../format/format-number.ts'
import { formatClock, formatExactTime, formatTime } from '../../format/format-time.ts'
import { classNames } from '../../ui/class-names.ts'
import { Code, Tag } from '../../ui/code.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { useNow } from '../../ui/use-now.ts'
import { displayState, isQueued, silentFor } from '../model/display-state.ts'
import { IssueCount } from './issue-count.tsx'
import { KIND_LABELS } from '../model/kind-label.ts'
import { operationPath } from '../model/operation-path.ts'
import { SignedChange } from './signed-change.tsx'
import { totalChange } from './sum-changes.ts'

/** As many as its container has room for: beside the controls that is less on a wide page than below them on a narrow one. */
export const TIMELINE_COLUMNS =
  'grid grid-cols-[36px_minmax(0,1fr)_116px_92px_82px_76px_80px] items-center max-[720px]:grid-cols-[38px_minmax(0,1fr)_auto] min-[721px]:@max-[700px]:grid-cols-[36px_minmax(0,1fr)_116px_92px_82px_76px] min-[721px]:@max-[600px]:grid-cols-[36px_minmax(0,1fr)_92px_76px_84px]'

type TimelineRowProps = {
  operation: Operation
  /** Null for the active project. */
  projectName: string | null
  selected: boolean
  /** Whether selecting it also moves the focus there: by keys it does. */
  focused: boolean
  fresh: boolean
  onSelect: (id: string) => void
}

export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { operation, projectName, selected, focused, fresh, onSelect } = props
  const { id, startedAt, trigger, issueCount } = operation
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (focused) link.current?.focus()
  }, [focused])
  return (
    // The link inside is what keys and readers use; a press beside it only selects.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      aria-selected={selected}
      className={classNames(
        TIMELINE_COLUMNS,
        'relative h-full border-b border-line hover:bg-hover',
        selected && 'bg-selected shadow-[inset_2px_0_0_var(--accent)]',
        fresh && 'animate-tint',
      )}
      onClick={() => onSelect(id)}
    >
      <span
        role="cell"
        className="pl-4 max-[720px]:row-span-2 max-[720px]:self-start max-[720px]:pt-[11px] max-[720px]:pl-3"
      >
        <StateMark state={displayState(operation)} label={displayState(operation)} />
      </span>
      <span
        role="cell"
        className="flex h-full min-w-0 items-center gap-2 overflow-hidden px-2 max-[720px]:row-span-2 max-[720px]:flex-wrap max-[720px]:content-center max-[720px]:gap-y-0"
      >
        <Link
          ref={link}
          href={operationPath(id)}
          className="font-medium whitespace-nowrap after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
          onFocus={() => onSelect(id)}
        >
          {KIND_LABELS[operation.kind]}
        </Link>
        {projectName !== null && <Tag title="Project">{projectName}</Tag>}
        <span
          className="cut text-text-3 max-[720px]:order-last max-[720px]:basis-full max-[720px]:text-12"
          title={operation.message}
        >
          <span className="text-text-2">{operation.phase}</span> • {describeMessage(operation)}
        </span>
        {operation.status === 'failed' && <Code tone="bad">{operation.error.code}</Code>}
        <IssueCount count={issueCount} />
        <Stalled operation={operation} />
      </span>
      <span role="cell" className="px-2 max-[720px]:hidden">
        <SignedChange change={totalChange(operation.changes)} fixed />
      </span>
      <span role="cell" className="cut px-2 text-text-3 @max-[600px]:hidden" title={trigger}>
        {trigger}
      </span>
      <span
        role="cell"
        className="px-2 text-right whitespace-nowrap max-[720px]:col-start-3 max-[720px]:row-start-2 max-[720px]:pr-3 max-[720px]:pb-2 max-[720px]:text-12 max-[720px]:text-text-2"
      >
        <Duration operation={operation} />
      </span>
      <span
        role="cell"
        title={formatExactTime(startedAt)}
        className="px-2 text-right whitespace-nowrap text-text-2 max-[720px]:col-start-3 max-[720px]:row-start-1 max-[720px]:pt-2 max-[720px]:pr-3"
      >
        <Started at={startedAt} />
      </span>
      <span role="cell" className="mono pr-4 pl-2 text-text-3 @max-[700px]:hidden" title={id}>
        {id.replace(/^OP-/, '').slice(0, 8)}
      </span>
    </div>
  )
})

function describeMessage(operation: Operation): string {
  if (isQueued(operation)) {
    const { queuePosition } = operation
    return queuePosition > 0 ? `${formatNumber(queuePosition)} before it` : 'begins'
  }
  if (operation.status === 'failed') return operation.error.message
  if (operation.status === 'cancelled') return `Cancelled: ${operation.message || 'before it began'}`
  return operation.message || 'Working...'
}

function Duration({ operation }: { operation: Operation }) {
  return operation.status === 'running' ? (
    <Ticking since={operation.startedAt} />
  ) : (
    <>{formatDuration(operation.durationMs)}</>
  )
}

function Ticking({ since }: { since: string }) {
  const now = useNow()
  return <>{formatDuration(Math.floor((now.getTime() - Date.parse(since)) / 1000) * 1000)}</>
}

const DAY_MS = 86_400_000

/** Always absolute: the time of day, then the date. */
function Started({ at }: { at: string }) {
  const time = new Date(at)
  const now = useNow()
  return <>{now.getTime() - time.getTime() < DAY_MS ? formatClock(time) : formatTime(at, now)}</>
}

function Stalled({ operation }: { operation: Operation }) {
  return operation.status === 'running' && !isQueued(operation) ? <StalledMark operation={operation} /> : null
}

function StalledMark({ operation }: { operation: Operation }) {
  const silentMs = silentFor(operation, useNow().getTime())
  return silentMs === null ? null : <StateMark state="stalled" label={`No event for ${formatDuration(silentMs)}`} />
}
