/** Before anything is chosen: where looking is worth while. */
import type { SessionFanout, UnworkedFeature } from '@ccdash/api-contract'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { formatNumber } from '../format/format-number.ts'
import { trpc } from '../data/trpc.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { shortId } from '../ui/id.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { PartView } from '../ui/part-view.tsx'
import { placeHref, type LinksView } from './links-view.ts'
import { StatusTag } from './status-tag.tsx'
import { usePages, type Pages } from './use-pages.ts'

const AT_ONCE = 12

export function OverviewLists({ projectId, view }: { projectId: string; view: LinksView }) {
  return (
    <div className="grid min-w-0 gap-4">
      <section className="rounded-3 border border-line bg-surface">
        <EmptyState title={view.by === 'feature' ? 'Choose a feature' : 'Choose a session'}>
          {view.by === 'feature'
            ? 'Its sessions, documents and tasks come here, each with the evidence for it.'
            : 'The features its evidence speaks of come here, each with its share.'}{' '}
          <span className="whitespace-nowrap max-[720px]:hidden">
            <Kbd>j</Kbd> <Kbd>k</Kbd> move, <Kbd>Enter</Kbd> opens.
          </span>
        </EmptyState>
      </section>
      <div className="grid grid-cols-2 items-start gap-4 max-[1280px]:grid-cols-1">
        <FanoutCard projectId={projectId} view={view} />
        <UnworkedCard projectId={projectId} view={view} />
      </div>
    </div>
  )
}

function FanoutCard({ projectId, view }: { projectId: string; view: LinksView }) {
  const query = trpc.links.fanout.useInfiniteQuery(
    { projectId, limit: AT_ONCE },
    { getNextPageParam: (page) => page.nextCursor },
  )
  return (
    <ListCard
      title="Sessions with the most features"
      aside="Features"
      empty="No session is linked to a feature yet."
      pages={usePages<SessionFanout>(query, projectId)}
      keyOf={({ sessionId }) => sessionId}
      renderRow={({ sessionId, label, features }) => (
        <Link
          href={placeHref({ type: 'session', id: sessionId }, view)}
          title={`${label}\n${sessionId}`}
          className="flex h-[30px] items-center gap-2 px-4 hover:bg-hover focus-visible:-outline-offset-2"
        >
          <span className="mono flex-none text-text-3">{shortId(sessionId)}</span>
          {label !== sessionId && <span className="cut">{label}</span>}
          <span className="ml-auto flex-none">{formatNumber(features)}</span>
        </Link>
      )}
    />
  )
}

function UnworkedCard({ projectId, view }: { projectId: string; view: LinksView }) {
  const query = trpc.links.unworked.useInfiniteQuery(
    { projectId, limit: AT_ONCE },
    { getNextPageParam: (page) => page.nextCursor },
  )
  return (
    <ListCard
      title="Features nobody worked on"
      aside="Status"
      empty="No feature is without a session."
      pages={usePages<UnworkedFeature>(query, projectId)}
      keyOf={({ featureId }) => featureId}
      renderRow={({ featureId, name, status }) => (
        <Link
          href={placeHref({ type: 'feature', id: featureId }, view)}
          title={name}
          className="flex h-[30px] items-center gap-2 px-4 hover:bg-hover focus-visible:-outline-offset-2"
        >
          <span className="cut">{featureId}</span>
          <span className="ml-auto flex-none">
            <StatusTag status={status} />
          </span>
        </Link>
      )}
    />
  )
}

type ListCardProps<Item> = {
  title: string
  aside: string
  empty: string
  pages: Pages<Item>
  keyOf: (item: Item) => string
  renderRow: (item: Item) => ReactNode
}

function ListCard<Item>({ title, aside, empty, pages, keyOf, renderRow }: ListCardProps<Item>) {
  return (
    <Card
      title={title}
      aside={aside}
      footer={
        pages.hasMore ? (
          <Button
            variant="quiet"
            size="s"
            className="-ml-2"
            busy={pages.readMore === null}
            onClick={() => pages.readMore?.()}
          >
            Show more
          </Button>
        ) : undefined
      }
    >
      <PartView part={pages.part} what="list" rows={6} onRetry={pages.retry}>
        {(items) =>
          items.length === 0 ? (
            <p className="px-4 py-3 text-text-2">{empty}</p>
          ) : (
            <ul>
              {items.map((item) => (
                <li key={keyOf(item)} className="border-b border-line last:border-b-0">
                  {renderRow(item)}
                </li>
              ))}
            </ul>
          )
        }
      </PartView>
    </Card>
  )
}
