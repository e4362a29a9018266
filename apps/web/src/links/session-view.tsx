/** One session: what its evidence speaks of. */
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { trpc } from '../data/trpc.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { usePartState } from '../data/part-state.ts'
import { PartView } from '../ui/part-view.tsx'
import { Time } from '../ui/time.tsx'
import { CreateLinkDialog } from './create-link-dialog.tsx'
import { linkRows } from './link-rows.ts'
import { NotFound } from './links-states.tsx'
import { TABS } from './links-view.ts'
import { PlaceCard, type PlaceProps } from './place-card.tsx'
import { ShareBars } from './share-bars.tsx'

export function SessionView(props: PlaceProps) {
  const { projectId, place, view, links } = props
  const [isLinking, setLinking] = useState(false)
  const query = trpc.links.sessions.useQuery({ projectId, search: place.id, limit: 100 })
  const part = usePartState(query, `${projectId} ${place.id}`)
  if (part.state !== 'shown') {
    return (
      <Card title={place.id}>
        <PartView part={part} what="session" rows={8} onRetry={() => void query.refetch()}>
          {() => null}
        </PartView>
      </Card>
    )
  }
  const session = part.data.items.find(({ sessionId }) => sessionId === place.id)
  if (session === undefined) return <NotFound place={place} />
  const loaded = links.part.state === 'shown' ? links.part.data : null
  const counts = Object.fromEntries(
    loaded === null ? [] : TABS.session.map((tab) => [tab, linkRows(loaded, place, tab).length]),
  )
  const isNamed = session.label !== '' && session.label !== session.sessionId
  return (
    <PlaceCard
      {...props}
      label={`Session ${session.sessionId}`}
      counts={counts}
      suspects={null}
      phases={null}
      head={
        <>
          <header className="flex min-h-14 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-2 max-[720px]:px-3">
            <h2 className="cut text-15 font-semibold" title={session.label}>
              {isNamed ? session.label : 'Session'}
            </h2>
            <span className="flex min-w-0 items-center text-text-3">
              <span className="mono cut" title={session.sessionId}>
                {session.sessionId}
              </span>
              <CopyButton text={session.sessionId} label="Copy session id" />
            </span>
            <span className="ml-auto flex flex-none items-center gap-3 text-12 text-text-3">
              <span>
                started <Time at={session.startedAt} />, last active <Time at={session.endedAt} />
              </span>
              <Button size="s" icon={<Plus size={12} aria-hidden="true" />} onClick={() => setLinking(true)}>
                Link by hand
              </Button>
            </span>
            <CreateLinkDialog projectId={projectId} place={place} open={isLinking} onClose={() => setLinking(false)} />
          </header>
          {loaded !== null && (
            <div className="border-b border-line px-4 py-3 empty:hidden">
              <ShareBars links={loaded} sessionId={place.id} view={view} featureId={null} />
            </div>
          )}
        </>
      }
    />
  )
}
