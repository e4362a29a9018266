/** Every operation, newest first: filtered, searched, walked by keys. */
import type { Operation, StatusReport } from '@ccdash/api-contract'
import { Activity, Search } from 'lucide-react'
import { useCallback, useState } from 'react'
import { Link } from 'wouter'
import { useCommand } from '../../ui/commands.tsx'
import { useShortcut } from '../../ui/shortcuts.tsx'
import { formatBytes } from '../../format/format-bytes.ts'
import { formatNumber } from '../../format/format-number.ts'
import { trpc } from '../../data/trpc.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { classNames } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import type { PartState } from '../../data/part-state.ts'
import { PartView } from '../../ui/part-view.tsx'
import { ActivityStrip } from './activity-strip.tsx'
import { countFilters, type TimelineFilter } from './timeline-filter.ts'
import { TimelineFilters } from './timeline-filters.tsx'
import { TimelineRows, type Selection } from './timeline-rows.tsx'
import { useCancel } from './use-cancel.ts'
import { useLastDay, useStatusCounts } from './use-overview-history.ts'
import type { StartOperations } from './use-start-operations.ts'
import { useTimeline, useTimelineFilter } from './use-timeline.ts'

const NO_FILTER: TimelineFilter = {
  ...{ status: null, kind: null, trigger: null, projectId: null, range: null, from: null, to: null },
  search: '',
}
const TRIGGERS = ['ops-panel', 'api', 'cli', 'startup', 'watcher']

export function OperationTimeline({ status, start }: { status: PartState<StatusReport>; start: StartOperations }) {
  const { filter, query, change } = useTimelineFilter()
  const { part, operations, isOutdated, hasMore, loadMore, retry } = useTimeline(query)
  const counts = useStatusCounts(query)
  const day = useLastDay(query)
  const report = status.state === 'shown' ? status.data : null
  const nameOf = useProjectNames(report)
  const [selection, setSelection] = useState<Selection | null>(null)
  useTimelineKeys(operations, selection, setSelection, start)
  useCommand({ title: 'Show failed operations', group: 'Page', run: () => change({ ...NO_FILTER, status: 'failed' }) })
  const total = counts === null ? operations.length : totalOf(counts, filter)
  const triggers = [...new Set([...TRIGGERS, ...(day?.points ?? []).map(({ trigger }) => trigger)])]
  const tracked = report?.operations.trackedOperationCount
  const active = report?.operations.activeOperationCount

  return (
    <Card
      title="Operation Timeline"
      aside={`Active: ${active === undefined ? '–' : formatNumber(active)} / Tracked: ${tracked === undefined ? '–' : formatNumber(tracked)}`}
      footer={operations.length > 0 && <Foot shown={operations.length} total={total} />}
    >
      <TimelineFilters filter={filter} counts={counts} triggers={triggers} onChange={change} />
      {/* its place is kept while it is read, so that the rows stay where they are */}
      {(day === null ? operations.length > 0 : day.points.length > 0) && (
        <ActivityStrip points={day?.points ?? []} onChoose={(from, to) => change({ from, to, range: null })} />
      )}
      <PartView part={part} what="operations" rows={8} onRetry={retry}>
        {() =>
          operations.length === 0 ? (
            <Nothing filter={filter} report={report} start={start} onClear={() => change(NO_FILTER)} />
          ) : (
            <div aria-busy={isOutdated} className={classNames(isOutdated && 'opacity-60')}>
              <TimelineRows
                operations={operations}
                subject={JSON.stringify(query)}
                nameOf={nameOf}
                selection={selection}
                total={total}
                hasMore={hasMore}
                onSelect={setSelection}
                onNearEnd={loadMore}
              />
            </div>
          )
        }
      </PartView>
    </Card>
  )
}

function totalOf(counts: Record<Operation['status'], number>, { status }: TimelineFilter): number {
  return status === null ? Object.values(counts).reduce((sum, count) => sum + count, 0) : counts[status]
}

function useProjectNames(report: StatusReport | null): (operation: Operation) => string | null {
  const projects = trpc.projects.list.useQuery()
  const activeId = report?.project?.id
  const list = projects.data
  return useCallback(
    ({ projectId }) => (projectId === activeId ? null : (list?.find(({ id }) => id === projectId)?.name ?? projectId)),
    [activeId, list],
  )
}

/** `j` and `k` move the focus along the rows, so Enter opens; `x` and `r` act on the selected one. */
function useTimelineKeys(
  operations: readonly Operation[],
  selection: Selection | null,
  select: (selection: Selection) => void,
  start: StartOperations,
): void {
  const { cancel } = useCancel()
  const index = operations.findIndex(({ id }) => id === selection?.id)
  const selected = operations[index]
  const moveTo = (to: number) => {
    const operation = operations[Math.min(Math.max(to, 0), operations.length - 1)]
    if (operation !== undefined) select({ id: operation.id, byKey: true })
  }
  useShortcut('j', () => moveTo(index + 1), { description: 'Next operation; Enter opens it', group: 'Timeline' })
  useShortcut('k', () => moveTo(index === -1 ? 0 : index - 1), { description: 'Previous operation', group: 'Timeline' })
  useShortcut(
    'x',
    () => {
      if (selected?.status === 'running') cancel(selected)
    },
    { description: 'Cancel the selected operation', group: 'Timeline' },
  )
  useShortcut(
    'r',
    () => {
      if (selected !== undefined && selected.status !== 'running') void start.runAgain(selected.id)
    },
    { description: 'Run the selected operation again', group: 'Timeline' },
  )
}

function Foot({ shown, total }: { shown: number; total: number }) {
  return (
    <>
      <span>
        {formatNumber(shown)} of {formatNumber(Math.max(total, shown))}
      </span>
      <span className="ml-auto flex items-center gap-2 max-[720px]:hidden">
        <Kbd>j</Kbd> <Kbd>k</Kbd> move <Kbd>Enter</Kbd> open <Kbd>x</Kbd> cancel <Kbd>r</Kbd> run again
      </span>
    </>
  )
}

type NothingProps = { filter: TimelineFilter; report: StatusReport | null; start: StartOperations; onClear: () => void }

function Nothing({ filter, report, start, onClear }: NothingProps) {
  const filters = countFilters(filter)
  if (filters === 0) return <FirstVisit report={report} start={start} />
  const tracked = report?.operations.trackedOperationCount ?? 0
  return (
    <EmptyState
      icon={<Search size={20} />}
      title="Nothing matches these filters"
      actions={<Button onClick={onClear}>{filters === 1 ? 'Clear the filter' : `Clear ${filters} filters`}</Button>}
    >
      {formatNumber(tracked)} {tracked === 1 ? 'operation is' : 'operations are'} recorded, none of them is as asked
      for.
    </EmptyState>
  )
}

function FirstVisit({ report, start }: Pick<NothingProps, 'report' | 'start'>) {
  const project = report?.project ?? null
  return (
    <EmptyState
      icon={<Activity size={20} />}
      title="No operations recorded yet."
      actions={
        <>
          {project !== null && (
            <Button variant="primary" busy={start.busy === 'incremental'} onClick={() => void start.startSync(false)}>
              Start the first sync
            </Button>
          )}
          <Link href="/ops/projects" className={buttonClass()}>
            {project === null ? 'Add a project' : 'Choose another project'}
          </Link>
        </>
      }
    >
      {project === null ? 'Operations need a project to work on.' : <FirstSync project={project} />}
    </EmptyState>
  )
}

/** What the first sync will read, as the folders are now. */
function FirstSync({ project }: { project: NonNullable<StatusReport['project']> }) {
  const { path, planDocsPath, progressPath, sessionsPath } = project
  const inspected = trpc.projects.inspect.useQuery({ path, planDocsPath, progressPath, sessionsPath }).data
  if (inspected === undefined) return <>The first sync reads the logs and documents of {project.name}.</>
  const logs = inspected.folders.filter(({ role }) => role === 'sessions')
  const documents = inspected.folders.filter(({ role }) => role !== 'sessions')
  const sum = (folders: typeof logs, key: 'files' | 'bytes') =>
    folders.reduce((total, folder) => total + folder[key], 0)
  const more = inspected.folders.every(({ complete }) => complete) ? '' : 'at least '
  return (
    <>
      The first sync reads {more}
      {formatNumber(sum(logs, 'files'))} logs and {formatNumber(sum(documents, 'files'))} documents,{' '}
      {formatBytes(sum(inspected.folders, 'bytes'))}.
    </>
  )
}
