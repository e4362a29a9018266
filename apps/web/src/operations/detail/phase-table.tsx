import { formatDuration } from '../../format/format-duration.ts'
import { formatByteAmount, formatItems } from './phase-lane.tsx'
import type { PhaseFigures } from './phase-figures.ts'
import type { PhaseRow } from './phase-rows.ts'

type PhaseTableProps = { rows: readonly PhaseRow[]; figuresOf: (row: PhaseRow) => PhaseFigures; originMs: number }

/** The timeline as a table. */
export function PhaseTable({ rows, figuresOf, originMs }: PhaseTableProps) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <caption className="sr-only">Phases with their time, items and bytes</caption>
        <thead>
          <tr className="h-[30px] text-12 text-text-3 [&>th]:px-4 [&>th]:font-normal">
            <th scope="col">Phase</th>
            <th scope="col">State</th>
            {['Begins at', 'Took', 'Items', 'Bytes'].map((name) => (
              <th key={name} scope="col" className="text-right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} figures={figuresOf(row)} originMs={originMs} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row, figures, originMs }: { row: PhaseRow; figures: PhaseFigures; originMs: number }) {
  const { span, isSub, name, state, reason } = row
  const isDone = span !== null && state !== 'skipped'
  return (
    <tr className="h-7 border-t border-line [&>*]:px-4">
      <th scope="row" className={isSub ? 'pl-9! font-normal text-text-2' : 'font-normal'}>
        {name}
      </th>
      <td className="text-text-2">{reason === null ? state : `${state}: ${reason}`}</td>
      <td className="text-right">{span === null ? '–' : formatOffset(span.fromMs - originMs)}</td>
      <td className="text-right">{isDone ? formatDuration(span.toMs - span.fromMs) : '–'}</td>
      <td className="text-right">{figures.items === null ? '–' : formatItems(figures.items)}</td>
      <td className="text-right">{figures.bytes === null ? '–' : formatByteAmount(figures.bytes)}</td>
    </tr>
  )
}

function formatOffset(ms: number): string {
  return ms < 0 ? `\u2212${formatDuration(-ms)}` : formatDuration(ms)
}
