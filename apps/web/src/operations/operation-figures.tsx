/** Phases with durations, the accounts, and the rows an operation changed. */
import type { Operation } from '@ccdash/api-contract'
import { formatDuration } from '../format/format-duration.ts'

export function OperationFigures({ operation }: { operation: Operation }) {
  const { files, lines } = operation.accounts
  const done = operation.progress['filesDone'] ?? 0
  const total = operation.progress['filesTotal'] ?? 0
  return (
    <>
      {operation.status === 'running' && total > 0 && (
        <div>
          <div
            className="bar"
            role="progressbar"
            aria-label="Files read"
            aria-valuemin={0}
            aria-valuemax={total}
            aria-valuenow={done}
          >
            <span style={{ width: `${(100 * done) / total}%` }} />
          </div>
          <p className="muted" style={{ margin: '4px 0 0' }}>
            {done.toLocaleString()} of {total.toLocaleString()} files
          </p>
        </div>
      )}
      {operation.phases.length > 0 && (
        <table aria-label="Phases">
          <thead>
            <tr>
              <th>Phase</th>
              <th className="number">Time</th>
            </tr>
          </thead>
          <tbody>
            {operation.phases.map((phase) => (
              <tr key={`${phase.phase} ${phase.startedAt} ${phase.message}`}>
                <td title={phase.message}>{phase.phase}</td>
                <td className="number">{phase.endedAt === null ? 'now' : formatDuration(phase.durationMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <table aria-label="Changes">
        <thead>
          <tr>
            <th>Rows</th>
            <th className="number">added</th>
            <th className="number">changed</th>
            <th className="number">removed</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(operation.changes).length === 0 && (
            <tr>
              <td colSpan={4}>none</td>
            </tr>
          )}
          {Object.entries(operation.changes).map(([entity, change]) => (
            <tr key={entity}>
              <td>{entity}</td>
              <td className="number">+{change.added.toLocaleString()}</td>
              <td className="number">~{change.changed.toLocaleString()}</td>
              <td className="number">−{change.removed.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="facts-list">
        <dt>Files</dt>
        <dd>
          {files.seen.toLocaleString()} seen = {files.unchanged.toLocaleString()} unchanged +{' '}
          {files.parsed.toLocaleString()} parsed + {files.removed.toLocaleString()} removed +{' '}
          {files.failed.toLocaleString()} failed
        </dd>
        <dt>Lines</dt>
        <dd>
          {lines.seen.toLocaleString()} seen = {lines.used.toLocaleString()} used + {lines.ignored.toLocaleString()}{' '}
          ignored + {lines.unknown.toLocaleString()} unknown + {lines.malformed.toLocaleString()} malformed
        </dd>
      </dl>
    </>
  )
}
