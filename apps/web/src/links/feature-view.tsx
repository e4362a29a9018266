/** One feature: its head with the spread of confidence, its links, its documents and phases. */
import type { FeatureDetail } from '@ccdash/api-contract'
import { Plus, ShieldCheck } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { PRIMARY_FLOOR } from '../evidence/primary-floor.ts'
import { formatNumber } from '../format/format-number.ts'
import { trpc } from '../data/trpc.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { errorCode } from '../data/describe-error.ts'
import { usePartState } from '../data/part-state.ts'
import { PartView } from '../ui/part-view.tsx'
import { ConfidenceDots } from './confidence-dots.tsx'
import { CreateLinkDialog } from './create-link-dialog.tsx'
import { linkRows, strategyText } from './link-rows.ts'
import { NotFound } from './links-states.tsx'
import { PhaseRows } from './phase-rows.tsx'
import { PlaceCard, type PlaceProps } from './place-card.tsx'
import { StatusTag } from './status-tag.tsx'
import { useSuspects } from './use-suspects.ts'

const DOCUMENTS_SHOWN = 5

export function FeatureView(props: PlaceProps) {
  const { projectId, place, view } = props
  const query = trpc.links.feature.useQuery({ projectId, featureId: place.id })
  const part = usePartState(query, `${projectId} ${place.id}`)
  if (part.state === 'refused' && errorCode(part.error) === 'ENTITY_NOT_FOUND') return <NotFound place={place} />
  if (part.state !== 'shown') {
    return (
      <Card title={place.id}>
        <PartView part={part} what="feature" rows={8} onRetry={() => void query.refetch()}>
          {() => null}
        </PartView>
      </Card>
    )
  }
  return (
    <div className="grid min-w-0 gap-4">
      <FeatureCard {...props} feature={part.data} />
      {view.tab === 'sessions' && <FeatureCards {...props} feature={part.data} />}
    </div>
  )
}

type FeatureProps = PlaceProps & { feature: FeatureDetail }

function FeatureCard({ feature, ...props }: FeatureProps) {
  const { projectId, place, links } = props
  const suspects = useSuspects(projectId, place.id)
  const sessions = links.part.state === 'shown' ? linkRows(links.part.data, place, 'sessions') : []
  const auditHref = `/ops/audit?run=1&feature=${encodeURIComponent(feature.featureId)}`
  return (
    <PlaceCard
      {...props}
      label={`Feature ${feature.featureId}`}
      counts={{ sessions: feature.sessions, documents: feature.documents, tasks: feature.tasks }}
      suspects={suspects}
      phases={feature.phases}
      head={
        <>
          <FeatureHead projectId={projectId} place={place} feature={feature} auditHref={auditHref} />
          <dl className="flex flex-wrap border-b border-line">
            <Figure name="Sessions">{formatNumber(feature.sessions)}</Figure>
            <Figure name="Documents">{formatNumber(feature.documents)}</Figure>
            <Figure name="Tasks" sub={feature.tasks > 0 ? ` of ${formatNumber(feature.tasks)} done` : ''}>
              {formatNumber(feature.tasksDone)}
            </Figure>
            <Figure name="Suspects">
              {suspects === null || suspects.size === 0 ? (
                (suspects?.size ?? '–')
              ) : (
                <Link href={auditHref} className="rounded-1 hover:underline">
                  {formatNumber(suspects.size)}
                </Link>
              )}
            </Figure>
            {sessions.length > 0 && (
              <div className="ml-auto grid gap-[3px] px-4 py-[10px] text-12">
                <dt className="text-text-2">
                  Confidence of its {sessions.length === 1 ? 'link' : `${formatNumber(sessions.length)} links`}
                </dt>
                <dd>
                  <ConfidenceDots confidences={sessions.map(({ link }) => link.confidence)} floor={PRIMARY_FLOOR} />
                </dd>
              </div>
            )}
          </dl>
        </>
      }
    />
  )
}

type FeatureHeadProps = Pick<FeatureProps, 'projectId' | 'place' | 'feature'> & { auditHref: string }

function FeatureHead({ projectId, place, feature, auditHref }: FeatureHeadProps) {
  const [isLinking, setLinking] = useState(false)
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-2 max-[720px]:px-3">
      <h2 className="cut text-15 font-semibold" title={feature.featureId}>
        {feature.featureId}
      </h2>
      <StatusTag status={feature.status} />
      <span className="cut flex-1 text-text-3 max-[720px]:basis-full" title={feature.name}>
        {feature.name}
      </span>
      <span className="ml-auto flex flex-none gap-2">
        <Link href={auditHref} className={buttonClass({ size: 's' })}>
          <ShieldCheck size={12} aria-hidden="true" />
          Audit this feature
        </Link>
        <Button size="s" icon={<Plus size={12} aria-hidden="true" />} onClick={() => setLinking(true)}>
          Link by hand
        </Button>
      </span>
      <CreateLinkDialog projectId={projectId} place={place} open={isLinking} onClose={() => setLinking(false)} />
    </header>
  )
}

function Figure({ name, sub = '', children }: { name: string; sub?: string; children: ReactNode }) {
  return (
    <div className="border-r border-line px-4 py-[10px] whitespace-nowrap max-[720px]:px-3">
      <dt className="text-12 text-text-2">{name}</dt>
      <dd className="text-15 font-semibold">
        {children}
        <span className="text-12 font-normal text-text-3">{sub}</span>
      </dd>
    </div>
  )
}

/** Below the sessions: what else belongs to it, in short. */
function FeatureCards({ place, links, change, feature }: FeatureProps) {
  const documents = links.part.state === 'shown' ? linkRows(links.part.data, place, 'documents') : []
  const shown = documents.slice(0, DOCUMENTS_SHOWN)
  if (documents.length === 0 && feature.phases.length === 0) return null
  return (
    <div className="grid grid-cols-2 items-start gap-4 max-[1280px]:grid-cols-1">
      <Card
        title="Documents"
        aside={documents.length > shown.length ? `${shown.length} of ${formatNumber(documents.length)}` : undefined}
        footer={
          documents.length > shown.length ? (
            <Button
              variant="quiet"
              size="s"
              className="-ml-2"
              onClick={() => change({ tab: 'documents', open: null }, 'push')}
            >
              Show all {formatNumber(documents.length)}
            </Button>
          ) : undefined
        }
      >
        {shown.length === 0 && <p className="px-4 py-3 text-text-3">No document refers to it.</p>}
        <ul>
          {shown.map(({ link, id, name }) => (
            <li
              key={id}
              className="flex h-[30px] items-center gap-2 border-b border-line px-4 last:border-b-0"
              title={`${name}\n${id}`}
            >
              <span className="cut">{name || id}</span>
              <span className="ml-auto flex-none text-12 text-text-3">{strategyText(link)}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Card
        title="Tasks by phase"
        aside={
          feature.tasks === 0 ? undefined : `${formatNumber(feature.tasksDone)} of ${formatNumber(feature.tasks)} done`
        }
      >
        {feature.phases.length === 0 ? (
          <p className="px-4 py-3 text-text-3">No progress file has tasks for it.</p>
        ) : (
          <PhaseRows phases={feature.phases} />
        )}
      </Card>
    </div>
  )
}
