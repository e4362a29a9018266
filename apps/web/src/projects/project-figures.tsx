/** What happens to a project now, or happened last, and how much of it is stored. */
import type { EntityCounts, Operation, ProjectOverview } from '@ccdash/api-contract'
import { Link } from 'wouter'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber, formatPercent } from '../format/format-number.ts'
import { useLiveOperations } from '../data/use-live.ts'
import { describePhases, findRunningStep } from '../operations/model/describe-phases.ts'
import { displayState, isQueued, silentFor } from '../operations/model/display-state.ts'
import { KIND_LABELS } from '../operations/model/kind-label.ts'
import { measureWork, shareDone } from '../operations/model/measure-work.ts'
import { operationPath } from '../operations/model/operation-path.ts'
import { Code } from '../ui/code.tsx'
import { StateBadge, StateMark } from '../ui/state-mark.tsx'
import { Time } from '../ui/time.tsx'
import { useNow } from '../ui/use-now.ts'
import { pickOperation } from './pick-operation.ts'

const COUNTS: readonly { entity: keyof EntityCounts; name: string }[] = [
  { entity: 'sessions', name: 'Sessions' },
  { entity: 'documents', name: 'Documents' },
  { entity: 'tasks', name: 'Tasks' },
  { entity: 'features', name: 'Features' },
  { entity: 'links', name: 'Links' },
]

export function ProjectFigures({ overview }: { overview: ProjectOverview }) {
  const live = useLiveOperations()
  const operation = pickOperation(overview.project.id, live, overview.lastOperation)
  return (
    <div className="grid min-w-0 content-between gap-3 border-line px-4 py-[14px] max-[720px]:px-3">
      {operation === null ? <p className="text-text-3">Never synced</p> : <OperationLine operation={operation} />}
      <dl className="grid grid-cols-[repeat(5,minmax(0,auto))] gap-x-3 text-12">
        {COUNTS.map(({ entity, name }) => (
          <div key={entity} className="grid min-w-0">
            <dt className="cut text-text-3">{name}</dt>
            <dd className="cut text-15 font-semibold" title={formatNumber(overview.counts[entity])}>
              {formatNumber(overview.counts[entity])}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function OperationLine({ operation }: { operation: Operation }) {
  const now = useNow().getTime()
  const state = displayState(operation)
  const silentMs = silentFor(operation, now)
  return (
    <p className="flex min-w-0 items-center gap-[6px]">
      <StateMark state={state} label={state} />
      <Link href={operationPath(operation.id)} className="cut hover:underline">
        {KIND_LABELS[operation.kind]}
      </Link>
      <span className="flex-none text-text-2">
        <Progress operation={operation} now={now} />
      </span>
      {silentMs !== null && <StateBadge state="stalled">No event for {formatDuration(silentMs)}</StateBadge>}
      {operation.error !== null && <Code tone="bad">{operation.error.code}</Code>}
    </p>
  )
}

function Progress({ operation, now }: { operation: Operation; now: number }) {
  if (operation.status !== 'running') return <Time at={operation.finishedAt} />
  if (isQueued(operation)) return 'waits'
  const work = measureWork(operation, findRunningStep(describePhases(operation, now)))
  const share = work === null ? null : shareDone(work)
  return share === null ? 'running' : formatPercent(share)
}
