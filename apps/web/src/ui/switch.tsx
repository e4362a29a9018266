import { Check, Minus } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

type ToggleProps = {
  label: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  /** The label is only for screen readers. */
  hideLabel?: boolean
}

/** On or off, at once. */
export function Switch({ label, checked, onChange, disabled = false, hideLabel = false }: ToggleProps) {
  const id = useId()
  return (
    <span className="inline-flex items-center gap-2">
      <button
        type="button"
        role="switch"
        id={id}
        aria-checked={checked}
        aria-labelledby={`${id}-label`}
        disabled={disabled}
        className={classNames(
          'hit relative inline-flex h-4 w-7 flex-none rounded-[8px] p-[2px] transition-colors before:absolute before:-inset-1 disabled:opacity-50',
          checked ? 'justify-end bg-accent' : 'bg-gray-8',
        )}
        onClick={() => onChange(!checked)}
      >
        <span aria-hidden="true" className="size-3 rounded-[6px] bg-white" />
      </button>
      <label id={`${id}-label`} htmlFor={id} className={hideLabel ? 'sr-only' : 'text-text-2'}>
        {label}
      </label>
    </span>
  )
}

type CheckboxProps = ToggleProps & { indeterminate?: boolean }

export function Checkbox({
  label,
  checked,
  onChange,
  disabled = false,
  hideLabel = false,
  indeterminate = false,
}: CheckboxProps) {
  const Sign = indeterminate ? Minus : Check
  return (
    <label className="inline-flex items-center gap-2">
      <span className="relative grid size-6 flex-none place-items-center">
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          ref={(input) => {
            if (input !== null) input.indeterminate = indeterminate
          }}
          className="peer absolute inset-0 m-0 size-6 appearance-none rounded-1 focus-visible:-outline-offset-2"
          onChange={(event) => onChange(event.target.checked)}
        />
        <span
          aria-hidden="true"
          className={classNames(
            'pointer-events-none grid size-[14px] place-items-center rounded-1 border-[1.5px]',
            checked || indeterminate ? 'border-accent bg-accent text-gray-1' : 'border-line-control',
          )}
        >
          {(checked || indeterminate) && <Sign size={11} strokeWidth={3} />}
        </span>
      </span>
      <span className={hideLabel ? 'sr-only' : undefined}>{label}</span>
    </label>
  )
}
