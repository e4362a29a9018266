import { useRef, type KeyboardEvent } from 'react'
import { formatNumber } from '../format/format-number.ts'
import { classNames } from './class-names.ts'

type SegmentsProps<Value extends string> = {
  label: string
  options: readonly { value: Value; label: string; count?: number | undefined }[]
  value: Value
  onChange: (value: Value) => void
  className?: string
}

/** One of few, as a radio group: arrows move and choose. */
export function Segments<Value extends string>({ label, options, value, onChange, className }: SegmentsProps<Value>) {
  const group = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent, step: number) => {
    event.preventDefault()
    const from = options.findIndex((option) => option.value === value)
    const to = (from + step + options.length) % options.length
    const next = options[to]
    if (next === undefined) return
    onChange(next.value)
    group.current?.querySelectorAll<HTMLElement>('[role=radio]')[to]?.focus()
  }
  const reachable = options.some((option) => option.value === value) ? value : options[0]?.value
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      className={classNames('inline-flex flex-none gap-px rounded-[6px] bg-track p-[2px]', className)}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === reachable ? 0 : -1}
          className={classNames(
            'hit inline-flex h-6 items-center gap-[5px] rounded-[4px] px-[9px] text-12 font-medium whitespace-nowrap focus-visible:outline-2!',
            option.value === value
              ? 'bg-[light-dark(var(--surface),var(--gray-6))] text-text shadow-[0_1px_2px_light-dark(oklch(0.2_0.01_264/0.12),oklch(0_0_0/0.4))]'
              : 'text-text-2 hover:text-text',
          )}
          onClick={() => onChange(option.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowRight' || event.key === 'ArrowDown') move(event, 1)
            if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') move(event, -1)
          }}
        >
          {option.label}
          {option.count !== undefined && (
            <span className={classNames('font-normal', option.value === value ? 'text-text-2' : 'text-text-3')}>
              {formatNumber(option.count)}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
