/** What belongs to a feature, what a session speaks of, and how we know. */
import { Download } from 'lucide-react'
import { useLocation } from 'wouter'
import { useCommand } from '../ui/commands.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { download } from '../ui/download.ts'
import { useStatus } from '../data/use-live.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { PartView } from '../ui/part-view.tsx'
import { Segments } from '../ui/segments.tsx'
import { ExplorerList } from './explorer-list.tsx'
import { exportName, exportText } from './export-links.ts'
import { FeatureView } from './feature-view.tsx'
import { linkRows, type LinkRow } from './link-rows.ts'
import { NoProject } from './links-states.tsx'
import { linksHref, TABS, type ListKind, type LinksPlace, type LinksView } from './links-view.ts'
import { OverviewLists } from './overview-lists.tsx'
import type { PlaceProps } from './place-card.tsx'
import { SessionCard } from './session-card.tsx'
import { SessionView } from './session-view.tsx'
import { SilenceCard } from './silence-card.tsx'
import { useEntityLinks, type EntityLinks } from './use-entity-links.ts'
import { useLinksPlace, type ChangeView } from './use-links-place.ts'
import { useRefreshAfterSync } from './use-refresh-after-sync.ts'

type Totals = { features: number; sessions: number }

export function LinksPage() {
  const explorer = useLinksPlace()
  const status = useStatus()
  const report = status.state === 'shown' ? status.data : null
  useRefreshAfterSync(report?.project?.id)
  if (report !== null && report.project !== null) {
    return <Explorer {...explorer} projectId={report.project.id} totals={report.counts} />
  }
  return (
    <div className={PAGE}>
      <Head view={explorer.view} rows={[]} place={null} projectId="" />
      {report !== null ? (
        <NoProject />
      ) : (
        <Card title="Links">
          <PartView part={status} what="links" rows={8}>
            {() => null}
          </PartView>
        </Card>
      )}
    </div>
  )
}

const PAGE = 'grid grid-cols-[minmax(0,1fr)] gap-4 p-6 max-[720px]:gap-3 max-[720px]:p-3'

type ExplorerProps = { projectId: string; place: LinksPlace; view: LinksView; change: ChangeView; totals: Totals }

function Explorer({ projectId, place, view, change, totals }: ExplorerProps) {
  const links = useEntityLinks(projectId, place)
  return (
    <div className={PAGE}>
      <Head projectId={projectId} place={place} view={view} rows={shownRows(links, place, view)} />
      <div className="grid grid-cols-[218px_minmax(0,1fr)_252px] items-start gap-4 max-[1080px]:grid-cols-[minmax(0,1fr)] min-[1900px]:grid-cols-[300px_minmax(0,1fr)_340px]">
        <ExplorerList key={view.by} projectId={projectId} place={place} view={view} change={change} totals={totals} />
        {place === null ? (
          <OverviewLists projectId={projectId} view={view} />
        ) : (
          <PlaceView key={`${place.type} ${place.id}`} {...{ projectId, place, view, change, links }} />
        )}
        <div className="grid min-w-0 gap-4">
          {place?.type === 'feature' && view.tab === 'sessions' && view.open !== null && (
            <SessionCard projectId={projectId} sessionId={view.open} featureId={place.id} view={view} />
          )}
          <SilenceCard projectId={projectId} view={view} />
        </div>
      </div>
    </div>
  )
}

function PlaceView(props: PlaceProps) {
  return props.place.type === 'feature' ? <FeatureView {...props} /> : <SessionView {...props} />
}

type HeadProps = { projectId: string; place: LinksPlace; view: LinksView; rows: readonly LinkRow[] }

function Head({ projectId, place, view, rows }: HeadProps) {
  const [, navigate] = useLocation()
  const exportRows =
    place === null || rows.length === 0
      ? null
      : () =>
          download(
            exportName(place, view.tab),
            'application/json',
            exportText({ projectId, place, tab: view.tab, rows, at: new Date() }),
          )
  useCommand(exportRows && { title: 'Export JSON', group: 'Page', hint: 'links shown', run: exportRows })
  return (
    <PageHead
      title="Links"
      about="What belongs to a feature, and how we know."
      actions={
        <>
          <Segments<ListKind>
            label="List"
            options={[
              { value: 'feature', label: 'By feature' },
              { value: 'session', label: 'By session' },
            ]}
            value={view.by}
            onChange={(by) => navigate(linksHref(null, { ...view, by, search: '', tab: TABS[by][0], open: null }))}
          />
          <Button
            icon={<Download size={14} aria-hidden="true" />}
            disabled={exportRows === null}
            onClick={() => exportRows?.()}
          >
            Export JSON
          </Button>
        </>
      }
    />
  )
}

/** What the table of the place shows. */
function shownRows(links: EntityLinks, place: LinksPlace, view: LinksView): LinkRow[] {
  if (place === null || links.part.state !== 'shown') return []
  return linkRows(links.part.data, place, view.tab).filter(({ isWeak }) => view.isWeakShown || !isWeak)
}
