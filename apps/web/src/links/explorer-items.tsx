import type { FeatureSummary, SessionSummary } from '@ccdash/api-contract'
import { Link } from 'wouter'
import { formatNumber } from '../format/format-number.ts'
import { classNames } from '../ui/class-names.ts'
import { shortId } from '../ui/id.tsx'
import { Time } from '../ui/time.tsx'
import { placeHref, type LinksView } from './links-view.ts'

export type ItemProps<Entry> = { entry: Entry; index: number; view: LinksView; isCurrent: boolean }

const ITEM =
  'flex h-full w-full items-center gap-2 px-3 hover:bg-hover focus-visible:-outline-offset-2 ' +
  'aria-[current=page]:bg-selected aria-[current=page]:shadow-[inset_2px_0_0_var(--accent)]'

export function FeatureItem({ entry, view, isCurrent }: ItemProps<FeatureSummary>) {
  const { featureId, name, sessions, documents } = entry
  const counts = `${formatNumber(sessions)} sessions, ${formatNumber(documents)} documents`
  const isNamed = name !== '' && name !== featureId
  return (
    <Link
      href={placeHref({ type: 'feature', id: featureId }, view)}
      data-id={featureId}
      aria-current={isCurrent ? 'page' : undefined}
      title={`${isNamed ? `${name}\n` : ''}${featureId}\n${counts}`}
      className={ITEM}
    >
      <span className="grid min-w-0">
        <span className={classNames('cut', isCurrent && 'font-medium')}>{isNamed ? name : featureId}</span>
        {isNamed && <span className="mono cut text-12 text-text-3">{featureId}</span>}
      </span>
      {sessions === 0 ? <Silent>no sessions</Silent> : <Count value={sessions} noun="sessions" />}
    </Link>
  )
}

export function SessionItem({ entry, view, isCurrent }: ItemProps<SessionSummary>) {
  const { sessionId, label, startedAt, features } = entry
  const isNamed = label !== '' && label !== sessionId
  return (
    <Link
      href={placeHref({ type: 'session', id: sessionId }, view)}
      data-id={sessionId}
      aria-current={isCurrent ? 'page' : undefined}
      title={isNamed ? `${label}\n${sessionId}` : sessionId}
      className={ITEM}
    >
      <span className="grid min-w-0">
        <span className={classNames('cut', isCurrent && 'font-medium', !isNamed && 'mono')}>
          {isNamed ? label : shortId(sessionId)}
        </span>
        <span className="cut text-12 text-text-3">
          {isNamed && <span className="mono">{shortId(sessionId)} · </span>}
          <Time at={startedAt} />
        </span>
      </span>
      {features === 0 ? <Silent>none</Silent> : <Count value={features} noun="features" />}
    </Link>
  )
}

function Count({ value, noun }: { value: number; noun: string }) {
  return (
    <span className="ml-auto flex-none text-text-3">
      {formatNumber(value)}
      <span className="sr-only"> {noun}</span>
    </span>
  )
}

function Silent({ children }: { children: string }) {
  return (
    <span className="ml-auto flex-none rounded-1 border border-dashed border-gray-7 px-1 text-11 whitespace-nowrap text-text-3">
      {children}
    </span>
  )
}
