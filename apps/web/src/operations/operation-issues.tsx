import type { Operation } from '@ccdash/api-contract'
import { trpc } from '../trpc.ts'
import { ProblemBanner } from '../ui/problem-banner.tsx'

const SHOWN = 100

export function OperationIssues({ operation }: { operation: Operation }) {
  const query = trpc.operations.issues.useQuery({ operationId: operation.id, limit: SHOWN })
  return (
    <div className="stack">
      <h2>
        Issues <span className="muted">{operation.issueCount.toLocaleString()}</span>
      </h2>
      {query.error && <ProblemBanner error={query.error} what="Issues not shown" />}
      <div className="table-wrap" tabIndex={0} role="region" aria-label="Issues">
        <table>
          <thead>
            <tr>
              <th>Where</th>
              <th>Reason</th>
            </tr>
          </thead>
          <tbody>
            {query.data?.items.map((issue) => (
              <tr key={issue.position}>
                <td className="mono">
                  {issue.path}
                  {issue.line !== null && `:${issue.line}`}
                </td>
                <td>
                  <span className="mono">{issue.code}</span> {issue.reason}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {operation.issueCount > SHOWN && <p className="muted">The first {SHOWN} are shown.</p>}
    </div>
  )
}
