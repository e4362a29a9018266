/** Rows an operation added, changed and removed; each entity opens to the rows themselves. */
import type { EntityChange, EntityName, Operation, OperationChange } from '@ccdash/api-contract'
import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { formatNumber } from '../../format/format-number.ts'
import { Card } from '../../ui/card.tsx'
import { classNames } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PartView } from '../../ui/part-view.tsx'
import type { PartState } from '../../data/part-state.ts'
import { VirtualRows } from '../../ui/virtual-rows.tsx'
import { largest } from '../../format/extremes.ts'

const ENTITIES: readonly (readonly [EntityName, string])[] = [
  ['session', 'Sessions'],
  ['document', 'Documents'],
  ['task', 'Tasks'],
  ['feature', 'Features'],
  ['link', 'Links'],
]
const SIGNS = {
  added: { sign: '+', tone: 'text-green-text', bar: 'bg-green-solid' },
  changed: { sign: '~', tone: 'text-violet-text', bar: 'bg-violet-solid' },
  removed: { sign: '−', tone: 'text-red-text', bar: 'bg-red-solid' },
} as const
const KEYS = ['added', 'changed', 'removed'] as const
const ROW_HEIGHT = 28
const NONE: EntityChange = { added: 0, changed: 0, removed: 0 }

type ChangesCardProps = {
  operation: Operation
  rows: PartState<readonly OperationChange[]>
  /** The rows are wanted from now on. */
  onWanted: () => void
}

export function ChangesCard({ operation, rows, onWanted }: ChangesCardProps) {
  const [open, setOpen] = useState<EntityName | null>(null)
  const { changes } = operation
  const most = largest(Object.values(changes).map(sumOf), 1)
  if (Object.values(changes).every((change) => sumOf(change) === 0)) {
    return (
      <Card title="Changes">
        <EmptyState title="No row changed">
          {operation.status === 'running' ? 'None so far.' : 'What is stored is what was stored before.'}
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card title="Changes" aside="added, changed, removed">
      {ENTITIES.map(([entity, name]) => (
        <EntityRow
          key={entity}
          name={name}
          change={changes[entity] ?? NONE}
          largest={most}
          isOpen={open === entity}
          onToggle={() => {
            onWanted()
            setOpen(open === entity ? null : entity)
          }}
        >
          <PartView part={rows} what="changed rows" rows={4}>
            {(all) => (
              <ChangedRows
                rows={all.filter((row) => row.entity === entity)}
                whole={sumOf(changes[entity] ?? NONE)}
                name={name}
              />
            )}
          </PartView>
        </EntityRow>
      ))}
    </Card>
  )
}

type EntityRowProps = {
  name: string
  change: EntityChange
  largest: number
  isOpen: boolean
  onToggle: () => void
  children: ReactNode
}

function EntityRow({ name, change, largest, isOpen, onToggle, children }: EntityRowProps) {
  const isEmpty = sumOf(change) === 0
  return (
    <div className="border-t border-line first-of-type:border-t-0">
      <button
        type="button"
        disabled={isEmpty}
        aria-expanded={isOpen}
        className="grid h-8 w-full grid-cols-[96px_minmax(0,1fr)_auto] items-center gap-2 pr-4 pl-2 text-left enabled:hover:bg-hover disabled:cursor-default"
        onClick={onToggle}
      >
        <span className="flex items-center gap-1">
          <ChevronRight
            size={12}
            aria-hidden="true"
            className={classNames('text-text-3 transition-transform', isOpen && 'rotate-90', isEmpty && 'invisible')}
          />
          {name}
        </span>
        <span aria-hidden="true" className="flex h-2 gap-px">
          {KEYS.filter((key) => change[key] > 0).map((key) => (
            <span
              key={key}
              className={`rounded-[1px] ${SIGNS[key].bar}`}
              style={{ width: `max(2px, ${(100 * change[key]) / largest}%)` }}
            />
          ))}
        </span>
        <span className="flex gap-2">
          {KEYS.map((key) => (
            <span
              key={key}
              className={`min-w-[36px] text-right ${change[key] === 0 ? 'text-text-3' : SIGNS[key].tone}`}
            >
              {change[key] === 0 ? '0' : `${SIGNS[key].sign}${formatNumber(change[key])}`}
            </span>
          ))}
        </span>
      </button>
      {isOpen && <div className="border-t border-line bg-inset">{children}</div>}
    </div>
  )
}

function ChangedRows({ rows, whole, name }: { rows: readonly OperationChange[]; whole: number; name: string }) {
  return (
    <>
      <VirtualRows
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        label={`Changed ${name.toLowerCase()}`}
        className="max-h-[280px]"
        renderRow={(index) => <ChangedRow row={rows[index]} />}
      />
      {whole > rows.length && (
        <p className="border-t border-line px-4 py-[6px] text-12 text-text-3">
          The first {formatNumber(rows.length)} of {formatNumber(whole)} are kept.
        </p>
      )}
    </>
  )
}

function ChangedRow({ row }: { row: OperationChange | undefined }) {
  if (row === undefined) return null
  const { sign, tone } = SIGNS[row.change]
  return (
    <span
      className="flex h-full items-center gap-2 px-4 text-12"
      title={`${row.change}: ${row.label} (${row.entityId})`}
    >
      <span className={`w-3 flex-none font-medium ${tone}`}>
        <span aria-hidden="true">{sign}</span>
        <span className="sr-only">{row.change}</span>
      </span>
      <span className="cut">{row.label || row.entityId}</span>
      {row.entity !== 'link' && row.label !== '' && (
        <span className="cut mono ml-auto max-w-[40%] text-text-3">{row.entityId}</span>
      )}
    </span>
  )
}

function sumOf({ added, changed, removed }: EntityChange): number {
  return added + changed + removed
}
