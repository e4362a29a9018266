/** The middle: what belongs to a feature or a session, in tabs, each link with its proof. */
import type { FeatureDetail, Suspect } from '@ccdash/api-contract'
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { formatNumber } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { PartView } from '../ui/part-view.tsx'
import { Switch } from '../ui/switch.tsx'
import { LinkProof } from './link-proof.tsx'
import { linkRows } from './link-rows.ts'
import { LinkTable } from './link-table.tsx'
import { TABS, type LinksPlace, type LinksTab, type LinksView } from './links-view.ts'
import { PhaseRows } from './phase-rows.tsx'
import type { EntityLinks } from './use-entity-links.ts'
import type { ChangeView } from './use-links-place.ts'

export type PlaceProps = {
  projectId: string
  place: NonNullable<LinksPlace>
  view: LinksView
  change: ChangeView
  links: EntityLinks
}

type PlaceCardProps = PlaceProps & {
  /** Accessible name. */
  label: string
  head: ReactNode
  counts: Partial<Record<LinksTab, number>>
  suspects: ReadonlyMap<string, Suspect> | null
  phases: FeatureDetail['phases'] | null
}

const TAB_NAMES = { sessions: 'Sessions', features: 'Features', documents: 'Documents', tasks: 'Tasks' } as const

export function PlaceCard(props: PlaceCardProps) {
  const { projectId, place, view, change, links, label, head, counts, suspects, phases } = props
  const id = useId()
  const all = links.part.state === 'shown' ? linkRows(links.part.data, place, view.tab) : []
  const weak = all.filter(({ isWeak }) => isWeak).length
  const rows = view.isWeakShown ? all : all.filter(({ isWeak }) => !isWeak)
  return (
    <section aria-label={label} className="min-w-0 overflow-clip rounded-3 border border-line bg-surface">
      {head}
      <div className="flex flex-wrap items-center gap-x-4 border-b border-line pr-4 pl-2">
        <Tabs
          id={id}
          place={place}
          tab={view.tab}
          counts={counts}
          onTab={(tab) => change({ tab, open: null }, 'push')}
        />
        {(weak > 0 || !view.isWeakShown) && (
          <span className="ml-auto py-2 text-12">
            <Switch
              label={`Below the floor${weak > 0 ? ` (${formatNumber(weak)})` : ''}`}
              checked={view.isWeakShown}
              onChange={(isWeakShown) => change({ isWeakShown }, 'push')}
            />
          </span>
        )}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${view.tab}`}>
        <PartView part={links.part} what="links" rows={6} onRetry={links.retry}>
          {() => (
            <>
              {view.tab === 'tasks' && phases !== null && phases.length > 0 && (
                <div className="border-b border-line">
                  <PhaseRows phases={phases} />
                </div>
              )}
              {rows.length > 0 ? (
                <LinkTable
                  key={`${place.id} ${view.tab}`}
                  label={`${TAB_NAMES[view.tab]} of ${place.id}`}
                  tab={view.tab}
                  rows={rows}
                  open={view.open}
                  onOpen={(open) => change({ open }, 'push')}
                  suspects={view.tab === 'sessions' ? suspects : null}
                  renderProof={(row) => <LinkProof projectId={projectId} place={place} view={view} row={row} />}
                />
              ) : (
                <NoRows
                  place={place}
                  tab={view.tab}
                  hidden={weak}
                  onShow={() => change({ isWeakShown: true }, 'push')}
                />
              )}
              <Footer shown={rows.length} all={all.length} links={links} />
            </>
          )}
        </PartView>
      </div>
    </section>
  )
}

type TabsProps = {
  id: string
  place: NonNullable<LinksPlace>
  tab: LinksTab
  counts: Partial<Record<LinksTab, number>>
  onTab: (tab: LinksTab) => void
}

/** Arrows move between them. */
function Tabs({ id, place, tab, counts, onTab }: TabsProps) {
  const list = useRef<HTMLDivElement>(null)
  const tabs: readonly LinksTab[] = TABS[place.type]
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const index = (tabs.indexOf(tab) + step + tabs.length) % tabs.length
    const next = tabs[index]
    if (next !== undefined) onTab(next)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus()
  }
  return (
    // The keys are those of the tabs within.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div ref={list} role="tablist" aria-label="Kind of links" className="flex" onKeyDown={onKeyDown}>
      {tabs.map((name) => {
        const isChosen = name === tab
        const count = counts[name]
        return (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={isChosen}
            aria-controls={`${id}-panel`}
            tabIndex={isChosen ? 0 : -1}
            className={classNames(
              'hit -mb-px flex h-10 items-center gap-[5px] border-b-2 px-2 font-medium focus-visible:-outline-offset-2',
              isChosen ? 'border-ink text-text' : 'border-transparent text-text-2 hover:text-text',
            )}
            onClick={() => onTab(name)}
          >
            {TAB_NAMES[name]}
            {count !== undefined && <span className="font-normal text-text-3">{formatNumber(count)}</span>}
          </button>
        )
      })}
    </div>
  )
}

type NoRowsProps = { place: NonNullable<LinksPlace>; tab: LinksTab; hidden: number; onShow: () => void }

const SILENT_REASONS: Readonly<Record<LinksTab, string>> = {
  sessions: 'No evidence of any session reaches it.',
  features: 'Its evidence reaches no feature.',
  documents: 'No document refers to it.',
  tasks: 'No progress file has tasks for it.',
}

function NoRows({ place, tab, hidden, onShow }: NoRowsProps) {
  if (hidden > 0) {
    return (
      <EmptyState
        title={`All ${formatNumber(hidden)} are below the floor`}
        actions={
          <Button size="s" onClick={onShow}>
            Show links below the floor
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState title={`No ${tab} belong to this ${place.type}`}>
      {place.type === 'session' && tab !== 'features' ? `No ${tab.slice(0, -1)} names it.` : SILENT_REASONS[tab]}
    </EmptyState>
  )
}

function Footer({ shown, all, links }: { shown: number; all: number; links: EntityLinks }) {
  if (all === 0 && !links.hasMore) return null
  return (
    <div className="flex min-h-9 items-center gap-3 px-4 text-12 text-text-3">
      <span role="status">
        {formatNumber(shown)} of {formatNumber(all)}
        {links.hasMore && ', more are being read'}
      </span>
      {links.readMore !== null && (
        <Button variant="quiet" size="s" onClick={links.readMore}>
          Read more
        </Button>
      )}
    </div>
  )
}
