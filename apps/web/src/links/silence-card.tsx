/** Sessions without a feature: how many of each kind of silence, and which. */
import type { Silence, SilentSession } from '@ccdash/api-contract'
import { ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { formatNumber } from '../format/format-number.ts'
import { trpc } from '../data/trpc.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'
import { shortId } from '../ui/id.tsx'
import { PartView } from '../ui/part-view.tsx'
import { Time } from '../ui/time.tsx'
import { placeHref, type LinksView } from './links-view.ts'
import { countSilences, SILENCE_ORDER, SILENCES } from './silence-kinds.ts'
import { usePages } from './use-pages.ts'

/** Counted at first; the rest when asked for. */
const COUNTED_AT_ONCE = 500
const LISTED_AT_ONCE = 25

type SilenceCardProps = { projectId: string; view: LinksView }

export function SilenceCard({ projectId, view }: SilenceCardProps) {
  const [open, setOpen] = useState<Silence | null>(null)
  const query = trpc.links.silent.useInfiniteQuery(
    { projectId, limit: COUNTED_AT_ONCE },
    { getNextPageParam: (page) => page.nextCursor },
  )
  const pages = usePages<SilentSession>(query, projectId)
  const total = pages.part.state === 'shown' ? pages.part.data.length : null
  const more = pages.hasMore ? '+' : ''
  return (
    <Card
      title="Why some have no link"
      aside={total === null ? undefined : `${formatNumber(total)}${more} sessions`}
      footer={
        pages.hasMore ? (
          <Button
            variant="quiet"
            size="s"
            className="-ml-2"
            busy={pages.readMore === null}
            onClick={() => pages.readMore?.()}
          >
            Count the next {formatNumber(COUNTED_AT_ONCE)}
          </Button>
        ) : undefined
      }
    >
      <PartView part={pages.part} what="sessions without a feature" rows={4} onRetry={pages.retry}>
        {(sessions) => {
          if (sessions.length === 0) return <p className="px-4 py-3 text-text-2">No session is without a feature.</p>
          const counts = countSilences(sessions)
          return (
            <ul>
              {SILENCE_ORDER.map((silence) => (
                <SilenceKind
                  key={silence}
                  silence={silence}
                  count={counts[silence]}
                  more={more}
                  isOpen={open === silence}
                  onToggle={() => setOpen(open === silence ? null : silence)}
                >
                  <SilentList projectId={projectId} silence={silence} view={view} />
                </SilenceKind>
              ))}
            </ul>
          )
        }}
      </PartView>
    </Card>
  )
}

type SilenceKindProps = {
  silence: Silence
  count: number
  more: string
  isOpen: boolean
  onToggle: () => void
  children: React.ReactNode
}

function SilenceKind({ silence, count, more, isOpen, onToggle, children }: SilenceKindProps) {
  const { name, why } = SILENCES[silence]
  const isNone = count === 0 && more === ''
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        aria-expanded={isOpen}
        disabled={isNone}
        className="flex w-full items-start gap-2 px-4 py-2 text-left enabled:hover:bg-hover focus-visible:-outline-offset-2"
        onClick={onToggle}
      >
        <span className={classNames('grid min-w-0 flex-1', isNone && 'text-text-3')}>
          <span>{name}</span>
          <span className="text-12 text-text-3">{why}</span>
        </span>
        <span className={isNone ? 'text-text-3' : 'font-medium'}>
          {formatNumber(count)}
          {more}
        </span>
        <ChevronRight
          size={14}
          aria-hidden="true"
          className={classNames(
            'mt-[3px] text-text-3 transition-transform',
            isOpen && 'rotate-90',
            isNone && 'invisible',
          )}
        />
      </button>
      {isOpen && children}
    </li>
  )
}

/** Sessions of one kind. The server looks through a bounded number at a time, so a page may be empty and not the last. */
function SilentList({ projectId, silence, view }: { projectId: string; silence: Silence; view: LinksView }) {
  const query = trpc.links.silent.useInfiniteQuery(
    { projectId, silence, limit: LISTED_AT_ONCE },
    { getNextPageParam: (page) => page.nextCursor },
  )
  const pages = usePages<SilentSession>(query, `${projectId} ${silence}`)
  const { fetchNextPage, isFetching, hasNextPage } = query
  const isLastEmpty = query.data?.pages.at(-1)?.items.length === 0
  const isGoingOn = isLastEmpty && hasNextPage && !isFetching
  useEffect(() => {
    if (isGoingOn) void fetchNextPage()
  }, [isGoingOn, fetchNextPage])
  return (
    <PartView part={pages.part} what="sessions" rows={3} onRetry={pages.retry}>
      {(sessions) => (
        <>
          <ul className="pb-2 text-12">
            {sessions.map(({ sessionId, label, startedAt }) => (
              <li key={sessionId} className="flex min-h-6 items-center gap-2 px-4">
                <Link
                  href={placeHref({ type: 'session', id: sessionId }, view)}
                  title={`${label}\n${sessionId}`}
                  className={classNames('cut rounded-1 hover:underline', label === sessionId && 'mono')}
                >
                  {label === sessionId || label === '' ? shortId(sessionId) : label}
                </Link>
                <Time at={startedAt} className="ml-auto flex-none text-text-3" />
              </li>
            ))}
          </ul>
          {pages.hasMore && (
            <Button
              variant="quiet"
              size="s"
              className="mb-2 ml-2"
              busy={pages.readMore === null}
              onClick={() => pages.readMore?.()}
            >
              Show more
            </Button>
          )}
        </>
      )}
    </PartView>
  )
}
