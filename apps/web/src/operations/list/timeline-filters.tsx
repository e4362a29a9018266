/** What the timeline shows; all of it stands in the address. */
import type { OperationKind, OperationStatus } from '@ccdash/api-contract'
import { trpc } from '../../data/trpc.ts'
import { AddFilter, FilterChip } from '../../ui/filter-chip.tsx'
import type { MenuItem } from '../../ui/menu-item.ts'
import { Menu, type MenuTriggerProps } from '../../ui/menu.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { KIND_LABELS } from '../model/kind-label.ts'
import { RANGE_LABELS, RANGES, type Range, type TimelineFilter } from './timeline-filter.ts'

type TimelineFiltersProps = {
  filter: TimelineFilter
  counts: Record<OperationStatus, number> | null
  /** Seen lately, beside those that are always there. */
  triggers: readonly string[]
  onChange: (changed: Partial<TimelineFilter>, replace?: boolean) => void
}

const STATUSES = [
  { value: 'all', label: 'All' },
  { value: 'running', label: 'Running' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'completed', label: 'Completed' },
] as const

export function TimelineFilters({ filter, counts, triggers, onChange }: TimelineFiltersProps) {
  const projects = trpc.projects.list.useQuery()
  const projectName = (id: string) => projects.data?.find((project) => project.id === id)?.name ?? id
  const { kind, trigger, projectId, range, from, to, status } = filter
  const projectItems = (projects.data ?? []).map(({ id, name }) => ({ label: name, id }))
  const statuses = STATUSES.filter(({ value }) => value !== 'completed' || status === 'completed')
  const items: MenuItem[] = [
    ...(Object.keys(KIND_LABELS) as OperationKind[]).map((value) =>
      toItem('Kind', KIND_LABELS[value], () => onChange({ kind: value })),
    ),
    ...(Object.keys(RANGES) as Range[]).map((value) =>
      toItem('Started', RANGE_LABELS[value], () => onChange({ range: value, from: null, to: null })),
    ),
    ...triggers.map((value) => toItem('Trigger', value, () => onChange({ trigger: value }))),
    ...projectItems.map(({ label, id }) => toItem('Project', label, () => onChange({ projectId: id }))),
    toItem('Status', 'Completed', () => onChange({ status: 'completed' })),
  ]
  return (
    <div className="flex items-center gap-2 border-b border-line px-4 py-2 max-[720px]:overflow-x-auto max-[720px]:px-3 max-[720px]:[scrollbar-width:none] min-[721px]:flex-wrap">
      <Segments
        label="Status"
        options={statuses.map(({ value, label }) => ({
          value,
          label,
          ...(value !== 'all' && counts !== null ? { count: counts[value] } : {}),
        }))}
        value={status ?? 'all'}
        onChange={(value) => onChange({ status: value === 'all' ? null : value })}
      />
      {kind !== null && <FilterChip name="Kind" value={KIND_LABELS[kind]} onRemove={() => onChange({ kind: null })} />}
      {trigger !== null && <FilterChip name="Trigger" value={trigger} onRemove={() => onChange({ trigger: null })} />}
      {projectId !== null && (
        <FilterChip name="Project" value={projectName(projectId)} onRemove={() => onChange({ projectId: null })} />
      )}
      {from === null && to === null && range !== null && (
        <FilterChip name="Started" value={RANGE_LABELS[range]} onRemove={() => onChange({ range: null })} />
      )}
      {(from !== null || to !== null) && (
        <FilterChip name="Started" value={describeSpan(from, to)} onRemove={() => onChange({ from: null, to: null })} />
      )}
      <Menu label="Add a filter" trigger={addFilterButton} items={items} className="flex-none" />
      <SearchField
        label="Search operations"
        value={filter.search}
        placeholder="Message, phase, id"
        shortcut
        className="ml-auto h-[26px]! w-[208px] flex-none shadow-none!"
        onChange={(search) => onChange({ search }, true)}
      />
    </div>
  )
}

function addFilterButton(props: MenuTriggerProps) {
  return <AddFilter {...props} />
}

function toItem(name: string, label: string, onSelect: () => void): MenuItem {
  return { label, hint: name, onSelect }
}

function describeSpan(from: string | null, to: string | null): string {
  if (from !== null && to !== null) return `${clock(from)}–${clock(to)}`
  return from === null ? `until ${clock(to ?? '')}` : `from ${clock(from)}`
}

function clock(iso: string): string {
  const at = new Date(iso)
  const day = at.toDateString() === new Date().toDateString() ? {} : ({ day: 'numeric', month: 'short' } as const)
  return at.toLocaleString('en-GB', { ...day, hour: '2-digit', minute: '2-digit' })
}
