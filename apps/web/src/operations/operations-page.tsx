/** The Operations page: what is stored, what runs, what ran, and the buttons that start things. */
import { HealthStrip, SnapshotStrip } from '../status/status-strips.tsx'
import { ProjectFacts } from '../status/project-facts.tsx'
import { trpc } from '../trpc.ts'
import { ProblemBanner } from '../ui/problem-banner.tsx'
import { useNow } from '../ui/use-now.ts'
import { OperationDetail } from './operation-detail.tsx'
import { OperationList } from './operation-list.tsx'
import { StartControls } from './start-controls.tsx'
import { useSelectedOperation } from './use-selected-operation.ts'

const ACTIVE_POLL_MS = 1000
const IDLE_POLL_MS = 5000

export function OperationsPage() {
  const now = useNow()
  const [selectedId, select] = useSelectedOperation()
  const utils = trpc.useUtils()
  const status = trpc.status.get.useQuery(undefined, {
    refetchInterval: ({ state }) =>
      (state.data?.operations.activeOperationCount ?? 0) > 0 ? ACTIVE_POLL_MS : IDLE_POLL_MS,
  })
  const active = (status.data?.operations.activeOperationCount ?? 0) > 0
  const operations = trpc.operations.list.useQuery(
    { limit: 30 },
    { refetchInterval: active ? ACTIVE_POLL_MS : IDLE_POLL_MS },
  )
  const health = trpc.health.useQuery(undefined, { refetchInterval: IDLE_POLL_MS })
  const error = status.error ?? operations.error

  return (
    <main className="page" id="main">
      <header className="page-head">
        <div>
          <h1>Operations Center</h1>
          <span className="muted">Every sync, link rebuild and path sync of the project, and what it changed.</span>
        </div>
        <button onClick={() => void utils.invalidate()}>Refresh</button>
      </header>
      {error && <ProblemBanner error={error} what="Refresh failed" />}
      <HealthStrip status={status.data} health={health.data} />
      <SnapshotStrip status={status.data} />
      <div className="columns">
        <div className="column">
          <section className="card" aria-labelledby="timeline">
            <div className="card-head">
              <h2 id="timeline">Operation Timeline</h2>
              <span className="muted">newest first</span>
            </div>
            <OperationList operations={operations.data?.items} selectedId={selectedId} now={now} onSelect={select} />
          </section>
          <OperationDetail operationId={selectedId} now={now} onStarted={select} />
        </div>
        <div className="column">
          <StartControls onStarted={select} />
          <ProjectFacts status={status.data} />
        </div>
      </div>
    </main>
  )
}
