/** The Operations Center: what runs, what waits, what was, and what can be started. */
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useCommand } from '../ui/commands.tsx'
import { formatClock } from '../format/format-time.ts'
import { useLastMessageAt, useStatus } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { describeError } from '../data/describe-error.ts'
import { Time } from '../ui/time.tsx'
import { AppMetadata } from './app-metadata.tsx'
import { LiveOperations } from './live-operations.tsx'
import { OperationTimeline } from '../operations/list/operation-timeline.tsx'
import { HealthStrip, SnapshotStrip } from './status-strips.tsx'
import { SyncControls } from './sync-controls.tsx'
import { SyncHistoryCard } from './sync-history-card.tsx'
import { useFreshHistory, useSyncHistory, useTodaysChanges } from '../operations/list/use-overview-history.ts'
import { useStartOperations } from '../operations/list/use-start-operations.ts'

export function OverviewPage() {
  const status = useStatus()
  const project = status.state === 'shown' ? status.data.project : null
  const start = useStartOperations()
  const refresh = useRefresh()
  const { syncs, rebuilds } = useSyncHistory(project?.id ?? null)
  const today = useTodaysChanges(project?.id ?? null)
  useFreshHistory()
  useCommand({ title: 'Refresh the overview', group: 'Page', run: refresh.run })

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-6 pt-5 pb-12 max-[720px]:gap-3 max-[720px]:px-3 max-[720px]:pt-4">
      <PageHead
        title="Operations Center"
        about="Live sync and rebuild visibility, audit controls, and app and project metadata."
        actions={
          <>
            <LastEvent />
            <Button
              icon={<RefreshCw size={14} aria-hidden="true" />}
              className="max-[720px]:ml-auto"
              busy={refresh.busy}
              onClick={refresh.run}
            >
              Refresh
            </Button>
          </>
        }
      />
      {refresh.error !== null && <Banner tone="bad">Refresh failed: {describeError(refresh.error)}</Banner>}
      {start.error?.kind === 'retry' && <Banner tone="bad">Not started: {describeError(start.error.error)}</Banner>}
      <HealthStrip status={status} />
      <SnapshotStrip status={status} today={today} />
      <div className="grid grid-cols-[minmax(0,1fr)_328px] items-start gap-4 max-[1080px]:grid-cols-[minmax(0,1fr)] max-[720px]:gap-3 min-[1900px]:grid-cols-[minmax(0,1fr)_440px]">
        <div className="grid min-w-0 content-start gap-4 max-[1080px]:contents">
          <div className="grid min-w-0 gap-4 empty:hidden">
            <LiveOperations activeProject={project} />
          </div>
          <div className="min-w-0 max-[1080px]:order-2">
            <OperationTimeline status={status} start={start} />
          </div>
        </div>
        <div className="grid min-w-0 content-start gap-4 max-[1080px]:contents">
          <div className="min-w-0 max-[1080px]:order-1">
            <SyncControls
              start={start}
              projectName={project?.name ?? null}
              syncs={syncs}
              rebuilds={rebuilds}
              lastRefresh={refresh.readAt === null ? 'n/a' : formatClock(refresh.readAt)}
            />
          </div>
          <div className="grid min-w-0 gap-4 max-[1080px]:order-3">
            <AppMetadata status={status} onRetry={refresh.run} />
            <SyncHistoryCard points={syncs} />
          </div>
        </div>
      </div>
    </div>
  )
}

function LastEvent() {
  const at = useLastMessageAt()
  if (at === null) return null
  return (
    <span className="text-12 text-text-3">
      Last event <Time at={new Date(at).toISOString()} />
    </span>
  )
}

/** Reads everything that is shown anew. What is told live needs no refresh; this is for those who want to be sure. */
function useRefresh() {
  const utils = trpc.useUtils()
  const status = trpc.status.get.useQuery(undefined, { enabled: false })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<{ message: string } | null>(null)
  const run = async () => {
    setBusy(true)
    setError(null)
    try {
      await utils.invalidate(undefined, {}, { throwOnError: true })
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)))
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    error,
    run: () => void run(),
    readAt: status.dataUpdatedAt === 0 ? null : new Date(status.dataUpdatedAt),
  }
}
