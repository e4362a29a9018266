/** Progress, phases with durations, the accounts, and the rows an operation changed. */
import type { Operation } from '@ccdash/api-contract'
import { formatBytes } from '../format/format-bytes.ts'
import { formatDuration } from '../format/format-duration.ts'
import { fileImbalance, lineImbalance } from './account-balance.ts'

export function OperationFigures({ operation }: { operation: Operation }) {
  return (
    <>
      {operation.status === 'running' && <Progress progress={operation.progress} />}
      <div className="figures">
        <Phases phases={operation.phases} />
        <Changes changes={operation.changes} />
      </div>
      <Accounts accounts={operation.accounts} status={operation.status} />
    </>
  )
}

/** Bytes drive the bar, since files differ a thousandfold in size. */
function Progress({ progress }: { progress: Operation['progress'] }) {
  const { filesDone = 0, filesTotal = 0, bytesDone = 0, bytesTotal = 0 } = progress
  if (filesTotal === 0) return null
  const share = bytesTotal > 0 ? bytesDone / bytesTotal : filesDone / filesTotal
  const percent = Math.min(100, Math.floor(100 * share))
  return (
    <div className="stack">
      <div
        className="bar"
        role="progressbar"
        aria-label="Files read"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      <p className="muted">
        {percent}
        {'\u202f%'} · {filesDone.toLocaleString()} of {filesTotal.toLocaleString()} files
        {bytesTotal > 0 && ` · ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`}
      </p>
    </div>
  )
}

function Phases({ phases }: { phases: Operation['phases'] }) {
  return (
    <table>
      <caption>Phases</caption>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <th scope="col" className="number">
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {phases.length === 0 && (
          <tr>
            <td colSpan={2}>none yet</td>
          </tr>
        )}
        {phases.map((phase) => (
          <tr key={`${phase.phase} ${phase.startedAt} ${phase.message}`}>
            <td title={phase.message}>{phase.phase}</td>
            <td className="number">{phase.endedAt === null ? 'now' : formatDuration(phase.durationMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Changes({ changes }: { changes: Operation['changes'] }) {
  return (
    <table>
      <caption>Changes</caption>
      <thead>
        <tr>
          <th scope="col">Rows</th>
          {['added', 'changed', 'removed'].map((name) => (
            <th key={name} scope="col" className="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Object.keys(changes).length === 0 && (
          <tr>
            <td colSpan={4}>no row changed</td>
          </tr>
        )}
        {Object.entries(changes).map(([entity, { added, changed, removed }]) => (
          <tr key={entity}>
            <td>{entity}</td>
            <Count sign="+" count={added} />
            <Count sign="~" count={changed} />
            <Count sign="−" count={removed} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Count({ sign, count }: { sign: '+' | '~' | '−'; count: number }) {
  if (count === 0) return <td className="number muted">0</td>
  return (
    <td className="number">
      {sign}
      {count.toLocaleString()}
    </td>
  )
}

function Accounts({ accounts: { files, lines }, status }: Pick<Operation, 'accounts' | 'status'>) {
  if (files.seen === 0 && lines.seen === 0) return null
  return (
    <section className="stack" aria-labelledby="accounts">
      <h3 id="accounts">Accounts</h3>
      <dl className="facts-list">
        <dt>Files</dt>
        <dd>
          {files.seen.toLocaleString()} seen = {files.unchanged.toLocaleString()} unchanged +{' '}
          {files.parsed.toLocaleString()} parsed + {files.removed.toLocaleString()} removed +{' '}
          {files.failed.toLocaleString()} failed
          <Imbalance by={fileImbalance(files)} status={status} />
        </dd>
        <dt>Lines</dt>
        <dd>
          {lines.seen.toLocaleString()} seen = {lines.used.toLocaleString()} used + {lines.ignored.toLocaleString()}{' '}
          ignored + {lines.unknown.toLocaleString()} unknown + {lines.malformed.toLocaleString()} malformed
          <Imbalance by={lineImbalance(lines)} status={status} />
        </dd>
        <dt>Bytes</dt>
        <dd title={`${lines.bytesSeen.toLocaleString()} bytes`}>{formatBytes(lines.bytesSeen)} read</dd>
      </dl>
    </section>
  )
}

/** Only an operation that went through must balance; what another has not come to is told without alarm. */
function Imbalance({ by, status }: { by: number; status: Operation['status'] }) {
  if (by === 0) return null
  if (status === 'completed') {
    return (
      <>
        {' '}
        <span className="badge failed">does not balance by {by.toLocaleString()}</span>
      </>
    )
  }
  return (
    <>
      {' + '}
      {by.toLocaleString()} {status === 'running' ? 'to come' : 'not reached'}
    </>
  )
}
