/** Health and snapshot counts, as two strips that keep their places while loading. */
import type { Health, StatusReport } from '@ccdash/api-contract'

export function SnapshotStrip({ status }: { status: StatusReport | undefined }) {
  const counts = status?.counts
  return (
    <dl className="card strip" aria-label="Snapshot">
      <Figure name="Sessions" value={counts?.sessions} />
      <Figure name="Documents" value={counts?.documents} />
      <Figure name="Tasks" value={counts?.tasks} />
      <Figure name="Features" value={counts?.features} />
      <Figure name="Links" value={counts?.links} />
    </dl>
  )
}

export function HealthStrip({ status, health }: { status: StatusReport | undefined; health: Health | undefined }) {
  return (
    <dl className="card strip facts" aria-label="Health">
      <Figure name="Backend Health" value={health?.status} />
      <Figure name="DB" value={health?.db} />
      <Figure name="Watcher" value={status?.watcher ?? health?.watcher} />
      <Figure name="Active Project" value={status === undefined ? undefined : (status.project?.name ?? 'none')} />
      <Figure
        name="Operations"
        value={
          status === undefined
            ? undefined
            : `Active: ${status.operations.activeOperationCount} / Tracked: ${status.operations.trackedOperationCount}`
        }
      />
    </dl>
  )
}

function Figure({ name, value }: { name: string; value: number | string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value === undefined ? (
          <span className="skeleton" aria-label="loading">
            000
          </span>
        ) : (
          value.toLocaleString()
        )}
      </dd>
    </div>
  )
}
