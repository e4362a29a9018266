/** Health and snapshot counts, as two strips that keep their places while loading. */
import type { StatusReport } from '@ccdash/api-contract'
import type { PartState } from '../ui/part-state.ts'
import type { Connection } from './use-connection.ts'

type StatusPart = { status: PartState<StatusReport> }

export function SnapshotStrip({ status }: StatusPart) {
  const value = (read: (counts: StatusReport['counts']) => number) => from(status, (report) => read(report.counts))
  return (
    <section className="card" aria-label="Snapshot">
      <dl className="strip">
        <Figure name="Sessions" value={value((counts) => counts.sessions)} />
        <Figure name="Documents" value={value((counts) => counts.documents)} />
        <Figure name="Tasks" value={value((counts) => counts.tasks)} />
        <Figure name="Features" value={value((counts) => counts.features)} />
        <Figure name="Links" value={value((counts) => counts.links)} />
      </dl>
    </section>
  )
}

export function HealthStrip({ status, connection }: StatusPart & { connection: Connection }) {
  const { state, health } = connection
  const live = (value: string | undefined) => (state === 'lost' ? null : value)
  return (
    <section className="card" aria-label="Health">
      <dl className="strip facts">
        <Figure name="Backend Health" value={state === 'lost' ? 'no answer' : health?.status} />
        <Figure name="DB" value={live(health?.db)} />
        <Figure name="Watcher" value={live(health?.watcher)} />
        <Figure name="Active Project" value={from(status, ({ project }) => project?.name ?? 'none')} />
        <Figure
          name="Operations"
          value={from(
            status,
            ({ operations }) =>
              `Active: ${operations.activeOperationCount.toLocaleString()} / Tracked: ${operations.trackedOperationCount.toLocaleString()}`,
          )}
        />
      </dl>
    </section>
  )
}

/** Undefined while loading, null when it is not known. */
function from<Value>(status: PartState<StatusReport>, read: (report: StatusReport) => Value): Value | null | undefined {
  if (status.state === 'shown') return read(status.data)
  return status.state === 'loading' ? undefined : null
}

function Figure({ name, value }: { name: string; value: number | string | null | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value === undefined && (
          <>
            <span className="visually-hidden">loading</span>
            <span className="skeleton figure" aria-hidden="true" />
          </>
        )}
        {value === null && '–'}
        {value?.toLocaleString()}
      </dd>
    </div>
  )
}
