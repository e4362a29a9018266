import type { Suspect } from '@ccdash/api-contract'
import { ChevronRight } from 'lucide-react'
import { Fragment, useState, type ReactNode } from 'react'
import { VerdictMark } from '../evidence/verdict-mark.tsx'
import { formatConfidence, formatNumber } from '../format/format-number.ts'
import { useIsNarrow } from '../ui/use-is-narrow.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Code } from '../ui/code.tsx'
import { shortId } from '../ui/id.tsx'
import { strategyText, type LinkRow } from './link-rows.ts'
import type { LinksTab } from './links-view.ts'
import { SignalIcons } from './signal-icons.tsx'

const ROWS_AT_ONCE = 100
const COLUMNS = { sessions: 'Session', features: 'Feature', documents: 'Document', tasks: 'Task' } as const

type LinkTableProps = {
  label: string
  tab: LinksTab
  rows: readonly LinkRow[]
  /** Id of the row whose proof is open. */
  open: string | null
  onOpen: (id: string | null) => void
  /** By session; null while or where it is not known. */
  suspects: ReadonlyMap<string, Suspect> | null
  renderProof: (row: LinkRow) => ReactNode
}

/** Links with how sure they are and why; each opens its proof below itself. */
export function LinkTable({ label, tab, rows, open, onOpen, suspects, renderProof }: LinkTableProps) {
  const [limit, setLimit] = useState(ROWS_AT_ONCE)
  const openIndex = rows.findIndex(({ id }) => id === open)
  const shown = rows.slice(0, Math.max(limit, openIndex + 1))
  const hasSignals = rows.some(({ link }) => link.metadata?.['signals'] !== undefined)
  // A cell may not span columns that are not shown: they would take room.
  const columns = useIsNarrow() ? 2 : hasSignals ? 4 : 3
  return (
    <>
      <table
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className="w-full table-fixed border-separate border-spacing-0"
      >
        <thead>
          <tr className="text-left text-12 text-text-3 [&>th]:h-[30px] [&>th]:border-b [&>th]:border-line [&>th]:px-2 [&>th]:font-medium">
            <th scope="col" className="pl-4!">
              {COLUMNS[tab]}
            </th>
            <th scope="col" aria-sort="descending" className="w-[120px] max-[720px]:w-[64px]">
              <span className="max-[720px]:sr-only">Confidence</span>
            </th>
            {hasSignals && (
              <th scope="col" className="w-[96px] max-[720px]:hidden">
                Signals
              </th>
            )}
            <th scope="col" className="w-[104px] max-[720px]:hidden">
              Strategy
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => {
            const isOpen = row.id === open
            return (
              <Fragment key={`${row.link.key.sourceType} ${row.link.key.linkType} ${row.id}`}>
                <Row
                  row={row}
                  isOpen={isOpen}
                  tab={tab}
                  hasSignals={hasSignals}
                  suspect={suspects?.get(row.id) ?? null}
                  onToggle={() => onOpen(isOpen ? null : row.id)}
                />
                {isOpen && (
                  <tr>
                    <td colSpan={columns} className="border-b border-line bg-inset p-0">
                      {renderProof(row)}
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <div className="px-4 py-2">
          <Button variant="quiet" size="s" className="-ml-2" onClick={() => setLimit(limit + ROWS_AT_ONCE)}>
            Show {formatNumber(Math.min(ROWS_AT_ONCE, rows.length - shown.length))} more of {formatNumber(rows.length)}
          </Button>
        </div>
      )}
    </>
  )
}

type RowProps = {
  row: LinkRow
  tab: LinksTab
  isOpen: boolean
  hasSignals: boolean
  suspect: Suspect | null
  onToggle: () => void
}

function Row({ row, tab, isOpen, hasSignals, suspect, onToggle }: RowProps) {
  const { link, id, name, verdict, isWeak } = row
  const isRejected = verdict === 'reject'
  return (
    // The row is a larger target for the button within; keys press that.
    <tr
      aria-current={isOpen ? true : undefined}
      className="group cursor-pointer hover:bg-hover aria-[current=true]:bg-selected aria-[current=true]:shadow-[inset_2px_0_0_var(--accent)] [&>td]:h-9 [&>td]:border-b [&>td]:border-line [&>td]:px-2"
      onClick={onToggle}
    >
      <td className="pl-2!">
        <div className="flex min-w-0 items-center gap-2">
          <button
            type="button"
            aria-expanded={isOpen}
            title={name === '' ? id : `${name}\n${id}`}
            className={classNames('flex min-w-0 items-center gap-2 rounded-1 text-left', isWeak && 'text-text-3')}
            onClick={(event) => {
              event.stopPropagation()
              onToggle()
            }}
          >
            <ChevronRight
              size={14}
              aria-hidden="true"
              className={classNames('text-text-3 transition-transform', isOpen && 'rotate-90')}
            />
            <LinkName tab={tab} id={id} name={name} isRejected={isRejected} />
          </button>
          {verdict !== null && <VerdictMark verdict={verdict} />}
          {suspect !== null && !isRejected && (
            <Code tone="warn" title={suspect.reasons.map(({ type }) => type).join(', ')}>
              suspect
            </Code>
          )}
        </div>
      </td>
      <td>
        <Confidence value={link.confidence} isWeak={isWeak} />
      </td>
      {hasSignals && (
        <td className="max-[720px]:hidden">
          <SignalIcons metadata={link.metadata} />
        </td>
      )}
      <td className="cut text-text-2 max-[720px]:hidden" title={link.strategy ?? undefined}>
        {strategyText(link)}
      </td>
    </tr>
  )
}

type LinkNameProps = { tab: LinksTab; id: string; name: string; isRejected: boolean }

/** Sessions by id and name, features by id, documents and tasks by name. */
function LinkName({ tab, id, name, isRejected }: LinkNameProps) {
  const struck = isRejected && 'line-through'
  if (tab !== 'sessions')
    return <span className={classNames('cut', struck)}>{tab === 'features' ? id : name || id}</span>
  return (
    <>
      <span className={classNames('mono w-[76px] flex-none text-text-3', name !== '' && 'max-[720px]:hidden')}>
        {shortId(id)}
      </span>
      <span className={classNames('cut', struck)}>{name || <span className="text-text-3">no title</span>}</span>
    </>
  )
}

function Confidence({ value, isWeak }: { value: number; isWeak: boolean }) {
  return (
    <span className="flex items-center gap-2" title={isWeak ? 'Below the primary floor' : undefined}>
      <span aria-hidden="true" className="h-[6px] w-14 overflow-hidden rounded-[2px] bg-track max-[720px]:hidden">
        <span
          className={classNames('block h-full', isWeak ? 'bg-gray-7' : 'bg-blue-solid')}
          style={{ width: `${Math.round(value * 100)}%` }}
        />
      </span>
      <span className={isWeak ? 'text-text-3' : ''}>{formatConfidence(value)}</span>
    </span>
  )
}
