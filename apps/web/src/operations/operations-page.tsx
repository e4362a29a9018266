/** The Operations page: what is stored, what runs, what ran, and the buttons that start things. */
import type { StatusReport } from '@ccdash/api-contract'
import { useRef } from 'react'
import { ConnectionBanner } from '../status/connection-banner.tsx'
import { ProjectFacts } from '../status/project-facts.tsx'
import { HealthStrip, SnapshotStrip } from '../status/status-strips.tsx'
import { useConnection } from '../status/use-connection.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/button.tsx'
import { usePartState } from '../ui/part-state.ts'
import { ProblemBanner } from '../ui/problem-banner.tsx'
import { useNow } from '../ui/use-now.ts'
import { OperationDetail } from './operation-detail.tsx'
import { OperationTimeline } from './operation-timeline.tsx'
import { ACTIVE_POLL_MS, IDLE_POLL_MS } from './poll.ts'
import { StartControls } from './start-controls.tsx'
import { useSelectedOperation } from './use-selected-operation.ts'

export function OperationsPage() {
  const now = useNow()
  const connection = useConnection()
  const [selectedId, select] = useSelectedOperation()
  const detail = useRef<HTMLDivElement>(null)
  const utils = trpc.useUtils()
  const query = trpc.status.get.useQuery(undefined, {
    refetchInterval: ({ state }) =>
      isActive(state.data) || state.data?.project === null ? ACTIVE_POLL_MS : IDLE_POLL_MS, // it may be registering one
  })
  const status = usePartState(query)
  const active = isActive(query.data)
  const refresh = () => void utils.invalidate()
  const open = (id: string) => {
    select(id)
    if (detail.current !== null) bringIntoView(detail.current)
  }

  return (
    <main className="page" id="main" tabIndex={-1}>
      <header className="page-head">
        <div>
          <h1>Operations Center</h1>
          <span className="muted">Every sync, link rebuild and path sync of the project, and what it changed.</span>
        </div>
        <Button onClick={refresh}>Refresh</Button>
      </header>
      <ConnectionBanner connection={connection} onRetry={refresh} />
      {status.state === 'refused' && <ProblemBanner error={status.error} what="The status could not be read" />}
      <HealthStrip status={status} connection={connection} />
      <SnapshotStrip status={status} />
      <div className="columns">
        <div className="side">
          <StartControls onStarted={open} />
          <ProjectFacts status={status} />
        </div>
        <OperationTimeline active={active} selectedId={selectedId} now={now} onSelect={open} />
        <div className="detail" ref={detail}>
          <OperationDetail operationId={selectedId} now={now} onStarted={open} />
        </div>
      </div>
    </main>
  )
}

function isActive(report: StatusReport | undefined): boolean {
  return (report?.operations.activeOperationCount ?? 0) > 0
}

/** In one column the detail is below what was pressed. */
function bringIntoView(element: HTMLElement): void {
  const { top } = element.getBoundingClientRect()
  if (top < 0 || top > innerHeight * 0.75) element.scrollIntoView({ block: 'start' })
}
