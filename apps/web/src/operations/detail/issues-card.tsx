/** Every file or line that could not be read, and the way to read it again. */
import type { Operation, OperationIssue } from '@ccdash/api-contract'
import { RotateCcw } from 'lucide-react'
import { formatNumber } from '../../format/format-number.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Code } from '../../ui/code.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { describeError } from '../../data/describe-error.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { PartView } from '../../ui/part-view.tsx'
import { PathText } from '../../ui/path-text.tsx'
import { StateBadge } from '../../ui/state-mark.tsx'
import { toast } from '../../ui/toast.ts'
import { VirtualRows } from '../../ui/virtual-rows.tsx'
import { MAX_PATHS, pathsOfIssues } from './issue-paths.ts'
import { useIssues } from './use-issues.ts'
import type { OperationActions } from './use-operation-actions.ts'

const ROW_HEIGHT = 36
const PHONE_ROW_HEIGHT = 60
const GRID =
  'grid grid-cols-[minmax(0,1.15fr)_168px_minmax(0,1fr)_56px] items-center gap-x-3 px-4 max-[720px]:grid-cols-[minmax(0,1fr)_auto] max-[720px]:content-center max-[720px]:px-3'

export function IssuesCard({ operation, actions }: { operation: Operation; actions: OperationActions }) {
  const { part, issues, isComplete, readAll, onRange } = useIssues(operation)
  const sync = (paths: readonly string[]) => {
    const named = paths.slice(0, MAX_PATHS).map((path) => ({ path, changeType: 'modified' as const }))
    if (named.length > 0) actions.start({ kind: 'sync_changed_files', paths: named })
  }
  const syncAll = async () => {
    try {
      sync(pathsOfIssues(isComplete ? issues : await readAll()))
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause))
      toast({ state: 'failed', title: 'The issues could not be read', detail: describeError(error) })
    }
  }
  const paths = pathsOfIssues(issues)
  const isNarrow = typeof matchMedia === 'function' && matchMedia('(max-width: 720px)').matches
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          Issues <StateBadge state="stalled">{formatNumber(operation.issueCount)}</StateBadge>
        </span>
      }
      actions={
        (paths.length > 0 || !isComplete) && (
          <Button
            size="s"
            busy={actions.isStarting}
            icon={<RotateCcw size={12} aria-hidden="true" />}
            onClick={() => void syncAll()}
          >
            {syncLabel(isComplete ? paths.length : null)}
          </Button>
        )
      }
    >
      <div
        className={`${GRID} h-[30px] border-b border-line text-12 text-text-3 max-[720px]:hidden`}
        aria-hidden="true"
      >
        <span>File and line</span>
        <span>Code</span>
        <span>Reason</span>
      </div>
      <PartView part={part} what="issues" rows={4}>
        {() => (
          <VirtualRows
            count={issues.length}
            rowHeight={isNarrow ? PHONE_ROW_HEIGHT : ROW_HEIGHT}
            label="Issues"
            className="max-h-[400px]"
            onRange={onRange}
            renderRow={(index) => <IssueRow issue={issues[index]} isBusy={actions.isStarting} onSync={sync} />}
          />
        )}
      </PartView>
    </Card>
  )
}

function syncLabel(count: number | null): string {
  if (count === null) return 'Sync these paths again'
  return count === 1 ? 'Sync this path again' : `Sync these ${formatNumber(Math.min(count, MAX_PATHS))} paths again`
}

type IssueRowProps = { issue: OperationIssue | undefined; isBusy: boolean; onSync: (paths: readonly string[]) => void }

function IssueRow({ issue, isBusy, onSync }: IssueRowProps) {
  if (issue === undefined) return null
  const { path, line, code, reason, byteStart } = issue
  const place = line === null ? path : `${path}:${line}`
  const syncable = pathsOfIssues([issue])
  return (
    <div className={`${GRID} h-full border-b border-line hover:bg-hover`}>
      {path === '' ? <span className="text-text-3">no file</span> : <PathText path={path} line={line} />}
      <span className="flex min-w-0 overflow-hidden">
        <Code tone="warn" title={code}>
          {code}
        </Code>
      </span>
      <span
        className="cut text-text-2 max-[720px]:row-start-2 max-[720px]:text-12"
        title={byteStart === null ? reason : `${reason} (byte ${formatNumber(byteStart)})`}
      >
        {reason}
      </span>
      <span className="flex justify-end gap-1 max-[720px]:row-start-2">
        {path !== '' && <CopyButton text={place} label="Copy path and line" />}
        {syncable.length > 0 && (
          <IconButton
            label={`Sync this path again: ${path}`}
            busy={isBusy}
            icon={<RotateCcw size={13} aria-hidden="true" />}
            onClick={() => onSync(syncable)}
          />
        )}
      </span>
    </div>
  )
}
