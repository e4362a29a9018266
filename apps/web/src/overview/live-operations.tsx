/** What runs now, and what waits for it. */
import type { Operation, StatusReport } from '@ccdash/api-contract'
import { useLiveOperations } from '../data/use-live.ts'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { useNow } from '../ui/use-now.ts'
import { isQueued } from '../operations/model/display-state.ts'
import { KIND_LABELS } from '../operations/model/kind-label.ts'
import { LiveCard } from './live-card.tsx'
import { useCancel } from '../operations/list/use-cancel.ts'
import { trpc } from '../data/trpc.ts'

/** @param activeProject  Its operations need no name; null: not known yet, so none is named. */
export function LiveOperations({ activeProject }: { activeProject: StatusReport['project'] }) {
  const operations = useLiveOperations()
  const projects = trpc.projects.list.useQuery(undefined, { enabled: operations.length > 0 })
  const nameOf = ({ projectId }: Operation) =>
    activeProject === null || projectId === activeProject.id
      ? null
      : (projects.data?.find(({ id }) => id === projectId)?.name ?? projectId)
  const waiting = operations.filter(isQueued).toSorted((a, b) => a.queuePosition - b.queuePosition)
  return (
    <>
      {operations
        .filter((operation) => !isQueued(operation))
        .map((operation) => (
          <LiveCard key={operation.id} operation={operation} projectName={nameOf(operation)} />
        ))}
      {waiting.length > 0 && <NextInLine waiting={waiting} all={operations} nameOf={nameOf} />}
    </>
  )
}

type NextInLineProps = {
  waiting: readonly Operation[]
  all: readonly Operation[]
  nameOf: (operation: Operation) => string | null
}

function NextInLine({ waiting, all, nameOf }: NextInLineProps) {
  const now = useNow().getTime()
  const { cancel, isCancelling } = useCancel()
  return (
    <Card title="Next in line" aside={`${formatNumber(waiting.length)} waiting`}>
      <ul className="py-1">
        {waiting.map((operation) => (
          <li key={operation.id} className="flex h-8 items-center gap-2 pr-2 pl-4 max-[720px]:pl-3">
            <StateMark state="queued" label="queued" />
            <span className="font-medium whitespace-nowrap">{KIND_LABELS[operation.kind]}</span>
            <span className="cut text-text-2 max-[720px]:hidden">{describeRequest(operation, nameOf(operation))}</span>
            <span className="cut text-text-3 max-[720px]:hidden">
              {describeWait(operation, all)} · waits {formatDuration(now - Date.parse(operation.startedAt))}
            </span>
            <Button
              size="s"
              variant="quiet"
              className="ml-auto"
              busy={isCancelling(operation)}
              aria-label={`Remove ${KIND_LABELS[operation.kind]} from the line`}
              onClick={() => cancel(operation)}
            >
              {isCancelling(operation) ? 'Removing' : 'Remove'}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function describeRequest({ input, metadata }: Operation, projectName: string | null): string {
  const project = projectName === null ? [] : [projectName]
  return [...project, ...describeInput(input, metadata)].join(' · ')
}

function describeInput(input: Operation['input'], metadata: Operation['metadata']): string[] {
  switch (input.kind) {
    case 'full_sync':
      return input.force ? ['forced'] : []
    case 'rebuild_links':
      return input.captureAnalytics ? ['with analytics'] : []
    case 'sync_changed_files': {
      const told = metadata['changedCount']
      const count = typeof told === 'number' ? told : input.paths.length
      return [count === 1 ? '1 path' : `${formatNumber(count)} paths`]
    }
  }
}

/** `after Full Sync`: the one before it of the same project. */
function describeWait({ projectId, queuePosition, startedAt }: Operation, all: readonly Operation[]): string {
  const before = all.find((other) => {
    if (other.projectId !== projectId || other.status !== 'running' || other.startedAt >= startedAt) return false
    return queuePosition <= 1 ? !isQueued(other) : other.queuePosition === queuePosition - 1
  })
  return before === undefined ? `${formatNumber(queuePosition)} before it` : `after ${KIND_LABELS[before.kind]}`
}
