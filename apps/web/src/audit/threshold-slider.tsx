import { useId } from 'react'
import type { SpreadBar } from './spread-bars.ts'
import { NumberField } from './number-field.tsx'
import { largest } from '../format/extremes.ts'

type ThresholdSliderProps = {
  /** Of the number field, e.g. `Primary Floor`. */
  label: string
  /** Of the handle, which does the same. */
  handleLabel: string
  value: number
  onChange: (value: number) => void
  /** What was typed → a value; blank gives the default. */
  clamp: (text: string) => number
  format: (value: number) => string
  step: number
  /** What the whole field allows; the bars may end before. */
  limits: readonly [least: number, most: number]
  /** Null while the distribution is not known. */
  bars: readonly SpreadBar[] | null
  /** e.g. `2,104 links at or above`. */
  summary: string | null
}

const HEIGHT = 34
const MAX_BARS_END = 21

/** A floor on the distribution it cuts: what is dark is at or above it. */
export function ThresholdSlider(props: ThresholdSliderProps) {
  const { label, handleLabel, value, onChange, clamp, format, step, limits, bars, summary } = props
  const id = useId()
  const least = bars?.[0]?.from ?? limits[0]
  const most = Math.max(bars?.at(-1)?.to ?? Math.min(limits[1], MAX_BARS_END), value)
  const place = ((value - least) / (most - least)) * 100
  return (
    <div className="grid content-start gap-[5px]">
      <div className="flex items-center justify-between gap-2">
        <label htmlFor={id} className="text-12 font-medium text-text-2">
          {label}
        </label>
        <NumberField
          id={id}
          className="w-16"
          value={value}
          onChange={onChange}
          clamp={clamp}
          format={format}
          {...{ min: limits[0], max: limits[1], step }}
        />
      </div>
      <div>
        <div className="px-[7px]">
          <Bars bars={bars ?? []} least={least} most={most} floor={value} />
        </div>
        <div className="relative -mt-[5px] h-[14px] has-focus-visible:rounded-[7px] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus">
          <div
            aria-hidden="true"
            className="absolute inset-x-[7px] top-[5px] h-1 rounded-[2px]"
            style={{ background: `linear-gradient(to right, var(--gray-6) ${place}%, var(--accent) ${place}%)` }}
          />
          <input
            type="range"
            aria-label={handleLabel}
            aria-valuetext={summary === null ? format(value) : `${format(value)}, ${summary}`}
            min={least}
            max={most}
            step={step}
            value={value}
            className={HANDLE}
            onChange={(event) => onChange(clamp(event.target.value))}
          />
        </div>
      </div>
      <div className="flex justify-between gap-2 text-12 text-text-3">
        <span>{least}</span>
        <span>{summary ?? '–'}</span>
        <span>{most > value && most - step >= 1 && step === 1 ? most - step : most}</span>
      </div>
    </div>
  )
}

const HANDLE =
  'absolute inset-x-0 top-1/2 m-0 h-6 w-full -translate-y-1/2 appearance-none bg-transparent outline-none pointer-coarse:h-11 ' +
  '[&::-webkit-slider-thumb]:size-[14px] [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-[7px] ' +
  '[&::-webkit-slider-thumb]:border-[1.5px] [&::-webkit-slider-thumb]:border-accent [&::-webkit-slider-thumb]:bg-raised ' +
  '[&::-moz-range-thumb]:size-[11px] [&::-moz-range-thumb]:rounded-[7px] [&::-moz-range-thumb]:border-[1.5px] ' +
  '[&::-moz-range-thumb]:border-accent [&::-moz-range-thumb]:bg-raised cursor-grab active:cursor-grabbing'

type BarsProps = { bars: readonly SpreadBar[]; least: number; most: number; floor: number }

function Bars({ bars, least, most, floor }: BarsProps) {
  const tallest = largest(
    bars.map(({ links }) => links),
    1,
  )
  const scale = 100 / (most - least)
  return (
    <svg viewBox={`0 0 100 ${HEIGHT}`} width="100%" height={HEIGHT} preserveAspectRatio="none" aria-hidden="true">
      {bars.map(({ from, to, links }) => {
        const height = links === 0 ? 0 : Math.max((links / tallest) * HEIGHT, 2)
        return (
          <rect
            key={from}
            x={(from - least) * scale}
            y={HEIGHT - height}
            width={Math.max((to - from) * scale * 0.78, 0.2)}
            height={height}
            className={from + 1e-9 >= floor ? 'fill-accent' : 'fill-gray-6'}
          />
        )
      })}
    </svg>
  )
}
