import { useState } from 'react'
import { classNames } from '../ui/class-names.ts'

type NumberFieldProps = {
  id: string
  value: number
  onChange: (value: number) => void
  /** What was typed → a value within the limits; blank gives the default. */
  clamp: (text: string) => number
  format?: (value: number) => string
  min: number
  max: number
  step: number
  className?: string
}

/** While somebody types, the text stays as typed and the value follows within its limits; on leaving, the text follows. */
export function NumberField({
  id,
  value,
  onChange,
  clamp,
  format = String,
  min,
  max,
  step,
  className,
}: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <input
      id={id}
      type="number"
      inputMode="decimal"
      autoComplete="off"
      {...{ min, max, step: 'any' }}
      value={typed ?? format(value)}
      className={classNames(
        'min-h-[24px] min-w-0 rounded-2 border border-line-strong bg-surface px-2 [appearance:textfield] pointer-coarse:min-h-[44px]',
        '[&::-webkit-inner-spin-button]:appearance-none',
        className,
      )}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange(clamp(event.target.value))
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        setTyped(null)
        onChange(clamp(String(value + (event.key === 'ArrowUp' ? step : -step))))
      }}
      onBlur={() => setTyped(null)}
    />
  )
}
