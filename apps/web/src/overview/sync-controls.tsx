/** Starts operations; each button says what it usually costs. */
import type { OperationPoint } from '@ccdash/api-contract'
import { Link2, Play, RefreshCw } from 'lucide-react'
import { useId, useRef, useState, type ReactNode } from 'react'
import { useStartRequests } from '../data/start-requests.ts'
import { formatDuration } from '../format/format-duration.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { describeError } from '../data/describe-error.ts'
import { Switch } from '../ui/switch.tsx'
import { ForceSyncDialog } from './force-sync-dialog.tsx'
import { PathSync } from './path-sync.tsx'
import { usualCost, type UsualCost } from './usual-cost.ts'
import type { StartOperations } from '../operations/list/use-start-operations.ts'

type SyncControlsProps = {
  start: StartOperations
  projectName: string | null
  /** Newest first; null while they are not known. */
  syncs: readonly OperationPoint[] | null
  rebuilds: readonly OperationPoint[] | null
  /** When the overview was read, as it is shown. */
  lastRefresh: string
}

export function SyncControls({ start, projectName, syncs, rebuilds, lastRefresh }: SyncControlsProps) {
  const [analytics, setAnalytics] = useState(false)
  const [asking, setAsking] = useState(false)
  const incremental = usualCost((syncs ?? []).filter(({ force }) => !force))
  const forced = usualCost((syncs ?? []).filter(({ force }) => force))
  const runIncremental = () => {
    setAsking(false)
    void start.startSync(false)
  }
  const rebuildLinks = () => void start.rebuildLinks(analytics)
  const pathBox = useRef<HTMLTextAreaElement>(null)
  useStartRequests((request) => {
    if (request === 'incremental') runIncremental()
    if (request === 'force') setAsking(true)
    if (request === 'rebuild') rebuildLinks()
    if (request === 'paths') pathBox.current?.focus()
  })
  const isRefused = start.error !== null && start.error.kind !== 'paths'

  return (
    <Card title="Sync Controls" aside={`Last refresh: ${lastRefresh}`}>
      <div className="grid gap-2 p-4 max-[720px]:p-3">
        {isRefused && <Banner tone="bad">Not started: {describeError(start.error?.error ?? { message: '' })}</Banner>}
        <p role="status" className="text-12 text-text-2 empty:hidden">
          {start.notice}
        </p>
        <StartButton
          primary
          icon={<Play size={14} aria-hidden="true" />}
          name="Incremental Sync"
          cost={incremental}
          busy={start.busy === 'incremental'}
          disabled={start.busy !== null}
          onStart={runIncremental}
        />
        <StartButton
          icon={<RefreshCw size={14} aria-hidden="true" />}
          name="Force Full Sync"
          cost={forced}
          busy={start.busy === 'force'}
          disabled={start.busy !== null}
          onStart={() => setAsking(true)}
        />
        <StartButton
          icon={<Link2 size={14} aria-hidden="true" />}
          name="Rebuild Links"
          cost={usualCost(rebuilds ?? [])}
          busy={start.busy === 'rebuild'}
          disabled={start.busy !== null}
          onStart={rebuildLinks}
        />
        <div className="px-[2px] pt-1">
          <Switch label="Capture analytics after the rebuild" checked={analytics} onChange={setAnalytics} />
        </div>
      </div>
      <PathSync start={start} box={pathBox} />
      <ForceSyncDialog
        open={asking}
        projectName={projectName}
        forced={forced}
        incremental={incremental}
        onClose={() => setAsking(false)}
        onForce={() => {
          setAsking(false)
          void start.startSync(true)
        }}
        onIncremental={runIncremental}
      />
    </Card>
  )
}

type StartButtonProps = {
  primary?: boolean
  icon: ReactNode
  name: string
  cost: UsualCost | null
  busy: boolean
  disabled: boolean
  onStart: () => void
}

function StartButton({ primary = false, icon, name, cost, busy, disabled, onStart }: StartButtonProps) {
  const id = useId()
  return (
    <Button
      variant={primary ? 'primary' : 'plain'}
      className="w-full justify-start!"
      icon={icon}
      busy={busy}
      disabled={disabled && !busy}
      aria-describedby={`${id}-cost`}
      title={cost === null ? undefined : describeRuns(cost)}
      onClick={onStart}
    >
      {name}
      <span
        id={`${id}-cost`}
        aria-hidden="true"
        className={`ml-auto text-12 font-normal ${primary ? 'opacity-75' : 'text-text-3'}`}
      >
        {cost !== null && `about ${formatDuration(cost.medianMs)}`}
      </span>
    </Button>
  )
}

function describeRuns({ runs }: UsualCost): string {
  return runs === 1 ? 'As its last run took' : `Median of its last ${runs} runs`
}
