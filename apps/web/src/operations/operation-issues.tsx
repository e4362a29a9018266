import type { Operation, OperationIssue } from '@ccdash/api-contract'
import { useEffect, useRef } from 'react'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/button.tsx'
import { PartPlaceholder } from '../ui/part-placeholder.tsx'
import { usePartState } from '../ui/part-state.ts'

const PAGE_SIZE = 100

/** Every file or line that could not be read, in pages; read again when there are more. */
export function OperationIssues({ operation }: { operation: Operation }) {
  const query = trpc.operations.issues.useInfiniteQuery(
    { operationId: operation.id, limit: PAGE_SIZE },
    { getNextPageParam: ({ nextCursor }) => nextCursor },
  )
  const { refetch } = query
  const readCount = useRef(operation.issueCount)
  useEffect(() => {
    if (readCount.current === operation.issueCount) return
    readCount.current = operation.issueCount
    void refetch()
  }, [refetch, operation.issueCount])
  const part = usePartState(query)
  return (
    <div className="stack">
      <h3>
        Issues <span className="muted">{operation.issueCount.toLocaleString()}</span>
      </h3>
      {part.state === 'shown' ? (
        <div className="issue-rows" tabIndex={0} role="region" aria-label="Issues">
          <ul>
            {part.data.pages
              .flatMap(({ items }) => items)
              .map((issue) => (
                <Issue key={issue.position} issue={issue} />
              ))}
          </ul>
          {query.hasNextPage && (
            <Button className="more" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show more
            </Button>
          )}
        </div>
      ) : (
        <PartPlaceholder part={part} name="issues" rows={3} />
      )}
    </div>
  )
}

function Issue({ issue: { path, line, code, reason } }: { issue: OperationIssue }) {
  return (
    <li>
      <span className="mono">{line === null ? path : `${path}:${line}`}</span>
      <span>
        <span className="mono code">{code}</span> {reason}
      </span>
    </li>
  )
}
