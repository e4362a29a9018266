import { Link } from 'wouter'
import { buttonClass } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { shortId } from '../ui/id.tsx'
import { PartView } from '../ui/part-view.tsx'
import { placeHref, type LinksView } from './links-view.ts'
import { ShareBars } from './share-bars.tsx'
import { useEntityLinks } from './use-entity-links.ts'

type SessionCardProps = { projectId: string; sessionId: string; featureId: string; view: LinksView }

/** What else the session of the open link says. */
export function SessionCard({ projectId, sessionId, featureId, view }: SessionCardProps) {
  const links = useEntityLinks(projectId, { type: 'session', id: sessionId })
  return (
    <Card
      title={`Session ${shortId(sessionId)}`}
      actions={
        <Link
          href={placeHref({ type: 'session', id: sessionId }, view)}
          className={buttonClass({ variant: 'quiet', size: 's' })}
        >
          Open
        </Link>
      }
    >
      <PartView part={links.part} what="session" rows={4} onRetry={links.retry}>
        {(shown) => (
          <CardBody>
            <ShareBars links={shown} sessionId={sessionId} view={view} featureId={featureId} />
          </CardBody>
        )}
      </PartView>
    </Card>
  )
}
