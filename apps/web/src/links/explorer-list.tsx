/** The list at the left: features or sessions, searched, read page by page while it is scrolled. */
import type { FeatureSummary, SessionSummary } from '@ccdash/api-contract'
import { keepPreviousData } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useShortcut } from '../ui/shortcuts.tsx'
import { useDelayed } from '../ui/use-delayed.ts'
import { formatNumber } from '../format/format-number.ts'
import { trpc } from '../data/trpc.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PartView } from '../ui/part-view.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { VirtualRows } from '../ui/virtual-rows.tsx'
import { FeatureItem, SessionItem, type ItemProps } from './explorer-items.tsx'
import type { LinksPlace, LinksView } from './links-view.ts'
import type { ChangeView } from './use-links-place.ts'
import { usePages, type Pages } from './use-pages.ts'

const PAGE = 100
/** Rows before the end at which the next page is read. */
const AHEAD = 30

type ExplorerListProps = {
  projectId: string
  place: LinksPlace
  view: LinksView
  change: ChangeView
  /** Of the whole project; null while it is not known. */
  totals: { features: number; sessions: number } | null
}

export function ExplorerList(props: ExplorerListProps) {
  return props.view.by === 'feature' ? <FeatureList {...props} /> : <SessionList {...props} />
}

function FeatureList({ projectId, ...rest }: ExplorerListProps) {
  const search = useDelayed(rest.view.search.trim())
  const query = trpc.links.features.useInfiniteQuery(
    { projectId, search, limit: PAGE },
    { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
  )
  const pages = usePages<FeatureSummary>(query, projectId)
  const idOf = useCallback(({ featureId }: FeatureSummary) => featureId, [])
  return (
    <ListFrame
      {...rest}
      pages={pages}
      total={rest.totals?.features ?? null}
      noun="features"
      columns={['Feature', 'Sessions']}
      rowHeight={44}
      idOf={idOf}
      Item={FeatureItem}
    />
  )
}

function SessionList({ projectId, ...rest }: ExplorerListProps) {
  const search = useDelayed(rest.view.search.trim())
  const query = trpc.links.sessions.useInfiniteQuery(
    { projectId, search, limit: PAGE },
    { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
  )
  const pages = usePages<SessionSummary>(query, projectId)
  const idOf = useCallback(({ sessionId }: SessionSummary) => sessionId, [])
  return (
    <ListFrame
      {...rest}
      pages={pages}
      total={rest.totals?.sessions ?? null}
      noun="sessions"
      columns={['Session', 'Features']}
      rowHeight={44}
      idOf={idOf}
      Item={SessionItem}
    />
  )
}

type ListFrameProps<Entry> = Omit<ExplorerListProps, 'projectId' | 'totals'> & {
  pages: Pages<Entry>
  total: number | null
  noun: string
  columns: readonly [name: string, count: string]
  rowHeight: number
  idOf: (entry: Entry) => string
  Item: (props: ItemProps<Entry>) => React.JSX.Element
}

function ListFrame<Entry>(props: ListFrameProps<Entry>) {
  const { pages, total, noun, columns, rowHeight, idOf, Item, place, view, change } = props
  const entries = pages.part.state === 'shown' ? pages.part.data : []
  const { cursor, container } = useListKeys(entries.map(idOf), place?.id ?? null, noun)
  const { readMore } = pages
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (last >= entries.length - AHEAD) readMore?.()
    },
    [entries.length, readMore],
  )
  const isSearched = view.search.trim() !== ''
  return (
    <section
      aria-label={noun === 'features' ? 'Features' : 'Sessions'}
      className="min-w-0 overflow-clip rounded-3 border border-line bg-surface min-[1081px]:sticky min-[1081px]:top-[64px]"
    >
      <div className="border-b border-line p-2">
        <SearchField
          label={`Search ${noun}`}
          value={view.search}
          placeholder={total === null ? `Search ${noun}` : `${formatNumber(total)} ${noun}`}
          shortcut
          className="w-full"
          onChange={(search) => change({ search }, 'replace')}
        />
      </div>
      <div className="flex justify-between px-3 py-[6px] text-12 text-text-3">
        <span>{columns[0]}</span>
        <span>{columns[1]}</span>
      </div>
      <div ref={container}>
        <PartView part={pages.part} what={noun} rows={8} onRetry={pages.retry}>
          {() =>
            entries.length === 0 ? (
              <NothingListed noun={noun} isSearched={isSearched} onClear={() => change({ search: '' }, 'replace')} />
            ) : (
              <VirtualRows
                count={entries.length}
                rowHeight={rowHeight}
                label={noun === 'features' ? 'Features' : 'Sessions'}
                className="max-h-[max(240px,calc(100dvh-300px))] max-[1080px]:max-h-[240px]"
                onRange={onRange}
                activeIndex={cursor}
                renderRow={(index) => {
                  const entry = entries[index]
                  if (entry === undefined) return null
                  return <Item entry={entry} index={index} view={view} isCurrent={idOf(entry) === place?.id} />
                }}
              />
            )
          }
        </PartView>
      </div>
      {entries.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-12 text-text-3" role="status">
          {isSearched || total === null
            ? `${formatNumber(entries.length)}${pages.hasMore ? '+' : ''} found`
            : `${formatNumber(entries.length)} of ${formatNumber(Math.max(total, entries.length))}`}
        </p>
      )}
    </section>
  )
}

function NothingListed({ noun, isSearched, onClear }: { noun: string; isSearched: boolean; onClear: () => void }) {
  if (!isSearched) {
    return (
      <EmptyState title={`No ${noun} yet`}>
        {noun === 'features'
          ? 'A sync derives them from plans and progress files.'
          : 'A sync reads them from the logs.'}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<SearchX size={20} />}
      title="Nothing found"
      actions={
        <Button size="s" onClick={onClear}>
          Clear the search
        </Button>
      }
    >
      No {noun} have this in their id or name.
    </EmptyState>
  )
}

const GROUP = 'Links'

/** `j` and `k` move the focus through the list; Enter opens what has it, as it is a link. */
function useListKeys(ids: readonly string[], currentId: string | null, noun: string) {
  const container = useRef<HTMLDivElement>(null)
  const [moved, setMoved] = useState<{ id: string } | null>(null)
  const currentIndex = currentId === null ? -1 : ids.indexOf(currentId)
  const movedIndex = moved === null ? -1 : ids.indexOf(moved.id)
  const cursor = movedIndex === -1 ? currentIndex : movedIndex
  const move = (step: 1 | -1) => {
    const id = ids[Math.min(ids.length - 1, Math.max(0, cursor + step))]
    if (id !== undefined) setMoved({ id })
  }
  useShortcut('j', () => move(1), { description: `Next of the ${noun}`, group: GROUP })
  useShortcut('k', () => move(-1), { description: `Previous of the ${noun}`, group: GROUP })
  useEffect(() => {
    if (moved === null) return undefined
    // The row may only exist once the list has scrolled.
    const frame = requestAnimationFrame(() => {
      const links = container.current?.querySelectorAll<HTMLElement>('a[data-id]') ?? []
      for (const link of links) if (link.dataset['id'] === moved.id) link.focus({ preventScroll: true })
    })
    return () => cancelAnimationFrame(frame)
  }, [moved])
  return { container, cursor: cursor === -1 ? null : cursor }
}
