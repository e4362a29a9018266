import type { WaterfallStep } from '@ccdash/api-contract'
import { formatConfidence } from '../format/format-number.ts'
import { classNames } from '../ui/class-names.ts'
import { describeWaterfall, signed, waterfallBars, type WaterfallBar } from './waterfall-geometry.ts'

const FILLS: Readonly<Record<WaterfallBar['kind'], string>> = {
  base: 'bg-gray-8',
  up: 'bg-completed-mark',
  down: 'bg-failed-mark',
  result: 'bg-accent',
}
const FIGURES: Readonly<Record<WaterfallBar['kind'], string>> = {
  base: '',
  up: 'text-green-text',
  down: 'text-red-text',
  result: 'font-semibold',
}
const TICKS = [0, 0.25, 0.5, 0.75, 1]
/** Label, bars, figure; the same in every row. */
const COLUMNS = 'grid grid-cols-[minmax(0,148px)_minmax(0,1fr)_40px] items-center gap-x-3'
const ROW_HEIGHT = 26

/** How the confidence came about, a bar per step; the primary floor as a dashed line across. */
export function WaterfallChart({ steps, primaryFloor }: { steps: readonly WaterfallStep[]; primaryFloor: number }) {
  const bars = waterfallBars(steps)
  const sentence = describeWaterfall(steps, primaryFloor)
  if (bars.length === 0) return <p className="text-text-2">{sentence}</p>
  return (
    <>
      <div role="img" aria-label={sentence} className="relative text-12">
        <div aria-hidden="true" className={classNames(COLUMNS, 'absolute inset-0')}>
          <div className="relative col-start-2 h-full">
            {TICKS.map((tick) => (
              <i key={tick} className="absolute top-0 bottom-[22px] w-px bg-line" style={{ left: percent(tick) }} />
            ))}
            <i
              className="absolute -top-1 bottom-[18px] border-l border-dashed border-accent"
              style={{ left: percent(primaryFloor) }}
            />
          </div>
        </div>
        {bars.map((bar) => (
          <BarRow key={bar.label} bar={bar} />
        ))}
        <div className={classNames(COLUMNS, 'h-[22px] text-11 text-text-3')}>
          <div className="relative col-start-2 h-4">
            {TICKS.map((tick) => (
              <span key={tick} className="absolute -translate-x-1/2" style={{ left: percent(tick) }}>
                {tick}
              </span>
            ))}
          </div>
        </div>
      </div>
      <WaterfallTable steps={steps} />
    </>
  )
}

function BarRow({ bar: { kind, label, from, to, figure, before } }: { bar: WaterfallBar }) {
  const isResult = kind === 'result'
  return (
    <div
      aria-hidden="true"
      className={classNames(COLUMNS, isResult && 'border-t border-line-strong font-semibold')}
      style={{ minHeight: ROW_HEIGHT }}
    >
      <span className={classNames('line-clamp-2 leading-[15px]', !isResult && 'text-text-2')} title={label}>
        {label}
      </span>
      <span className="relative h-full self-stretch">
        {before !== null && (
          <i className="absolute -top-[7px] h-[14px] w-px bg-gray-8" style={{ left: percent(before) }} />
        )}
        <i
          className={classNames('absolute top-1/2 h-[14px] min-w-[2px] -translate-y-1/2 rounded-[2px]', FILLS[kind])}
          style={{ left: percent(from), width: percent(to - from) }}
        />
      </span>
      <span className={classNames('text-right', FIGURES[kind])}>
        {kind === 'up' || kind === 'down' ? signed(figure) : formatConfidence(figure)}
      </span>
    </div>
  )
}

function WaterfallTable({ steps }: { steps: readonly WaterfallStep[] }) {
  return (
    <details className="mt-1 text-12">
      <summary className="hit w-fit rounded-1 text-text-3 hover:text-text">Show as table</summary>
      <table className="mt-1 w-full">
        <thead className="text-left text-text-3">
          <tr>
            <th className="font-medium">Step</th>
            <th className="text-right font-medium">Change</th>
            <th className="text-right font-medium">Confidence</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ label, amount, result }) => (
            <tr key={label}>
              <td className="pr-2">{label}</td>
              <td className="text-right">{signed(amount)}</td>
              <td className="text-right">{formatConfidence(result)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function percent(unit: number): string {
  return `${Math.round(unit * 10_000) / 100}%`
}
