import type { Suspect } from '@ccdash/api-contract'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import { useStatus } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { PageHead } from '../ui/page-head.tsx'
import { Button } from '../ui/button.tsx'
import { AuditForm } from './audit-form.tsx'
import { isSameFloors, type AuditFloors, type SuspectView } from './audit-params.ts'
import { FirstVisit, NoLinkOpen, NoProject, NoResult } from './audit-states.tsx'
import { BulkDialog } from './bulk-dialog.tsx'
import { ExportButtons } from './export-buttons.tsx'
import { LinkPanel } from './link-panel.tsx'
import { NothingSuspect } from './nothing-suspect.tsx'
import { filterSuspects, linkPlaceOf } from './suspect-rows.ts'
import { SuspectTable } from './suspect-table.tsx'
import { SuspectsCard } from './suspects-card.tsx'
import { useAudit } from './use-audit.ts'
import { useAuditParams } from './use-audit-params.ts'
import { useDelayed } from '../ui/use-delayed.ts'
import { useDraftFloors } from './use-draft-floors.ts'
import { useLinksChanged } from './use-links-changed.ts'
import { useReview } from './use-review.ts'
import { useSuspectTable } from './use-suspect-table.ts'
import { useVerdicts } from './use-verdicts.ts'
import { withVerdicts } from './verdict-steps.ts'

const NO_SUSPECTS: readonly Suspect[] = []

/** Links between a feature and a session that look wrong, and what people say of them. */
export function AuditPage() {
  const [params, change] = useAuditParams()
  const { run, floors, view, open } = params
  const status = useStatus()
  const projectId = status.state === 'shown' ? status.data.project?.id : undefined
  const audit = useAudit(params, projectId)
  const [draft, setDraft] = useDraftFloors(floors)
  const spread = useAuditSpread(projectId, draft.featureId)
  const [isBulkOpen, setBulkOpen] = useState(false)

  const head = audit.loaded?.head ?? null
  // Before the project is known, what keeps us waiting is the status.
  const part = projectId === undefined && status.state !== 'shown' ? status : audit.part
  const reported = audit.loaded?.suspects ?? NO_SUSPECTS
  const verdicts = useVerdicts(projectId, head?.generatedAt ?? null)
  const suspects = useMemo(() => withVerdicts(reported, verdicts.given), [reported, verdicts.given])
  const { shown, reason, search } = view
  const rows = useMemo(() => filterSuspects(suspects, { shown, reason, search }), [suspects, shown, reason, search])
  const onView = (changed: Partial<SuspectView>, mode: 'push' | 'replace') =>
    change({ view: { ...view, ...changed } }, mode)
  const onOpen = useCallback((suspect: Suspect) => change({ open: linkPlaceOf(suspect) }, 'push'), [change])
  const table = useSuspectTable({
    rows,
    sort: view.sort,
    onSort: (sort) => onView({ sort }, 'push'),
    onOpen,
    primaryFloor: head?.primaryFloor ?? floors.primaryFloor,
  })
  const { rows: tableRows } = table.getRowModel()
  const ordered = useMemo(() => tableRows.map(({ original }) => original), [tableRows])
  const isOutdated = useLinksChanged(head)
  const review = useReview({ ordered, all: suspects, params, change, verdicts })

  const onRun = (changed: Partial<AuditFloors>) => {
    const asked = { ...draft, ...changed }
    const trimmed = { ...asked, featureId: asked.featureId.trim() }
    setDraft(trimmed)
    audit.askAgain(trimmed)
    if (!run || !isSameFloors(trimmed, floors)) change({ run: true, floors: trimmed, open: null }, 'push')
  }
  const sameButton = review.same.length > 1 && (
    <Button size="s" onClick={() => setBulkOpen(true)}>
      Review {review.same.length} with the same evidence
    </Button>
  )

  if (status.state === 'shown' && status.data.project === null) {
    return (
      <Frame>
        <NoProject />
      </Frame>
    )
  }
  return (
    <Frame actions={<ExportButtons head={head} suspects={ordered} />}>
      <AuditForm
        draft={draft}
        onChange={setDraft}
        onRun={() => onRun({})}
        busy={audit.isRunning && run}
        spread={spread}
        last={head}
      />
      {!run ? (
        <FirstVisit links={spread?.links ?? null} />
      ) : head === null || part.state !== 'shown' ? (
        <NoResult part={part} onRetry={() => audit.askAgain(floors)} />
      ) : head.totalSuspects === 0 ? (
        <NothingSuspect
          head={head}
          spread={draft.featureId.trim() === (head.featureFilter ?? '') ? spread : null}
          onRun={onRun}
        />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)_424px] items-start gap-4 max-[1080px]:grid-cols-1 max-[1080px]:has-[[data-sheet]]:pb-[64dvh]">
          <SuspectsCard
            {...{ head, suspects, view, onView }}
            shown={ordered}
            loadMore={audit.loadMore}
            isLoadingMore={audit.isLoadingMore}
            isOutdated={isOutdated}
            limit={floors.limit}
            actions={sameButton}
            problem={verdicts.problem}
          >
            <SuspectTable table={table} cursor={review.cursor} focusRequest={review.focusRequest} onOpen={onOpen} />
          </SuspectsCard>
          {open === null || review.current === null ? (
            <NoLinkOpen isMissing={open !== null} onClose={review.close} />
          ) : (
            <LinkPanel
              suspect={review.current}
              head={head}
              onJudge={review.judgeCurrent}
              onUndo={verdicts.given.steps.length > 0 ? review.undo : null}
              onClose={review.close}
            />
          )}
        </div>
      )}
      <BulkDialog open={isBulkOpen} suspects={review.same} onClose={() => setBulkOpen(false)} onJudge={review.judge} />
    </Frame>
  )
}

function Frame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-4 p-6 max-[720px]:gap-3 max-[720px]:p-3">
      <PageHead
        title="Link Audit"
        about="Links between a feature and a session that look wrong. Your verdicts stay when links are rebuilt."
        actions={actions}
      />
      {children}
    </div>
  )
}

/** The distributions behind the floors; those of the last feature stay until the next are there. */
function useAuditSpread(projectId: string | undefined, typed: string) {
  const featureId = useDelayed(typed.trim())
  const { data } = trpc.links.auditSpread.useQuery(
    { featureId, ...(projectId === undefined ? {} : { projectId }) },
    { enabled: projectId !== undefined, placeholderData: (before) => before, refetchOnWindowFocus: false },
  )
  return data ?? null
}
