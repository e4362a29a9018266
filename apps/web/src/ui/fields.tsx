/** Fields of forms: a label above, a hint or an error below. */
import { ChevronDown } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

const CONTROL =
  'min-h-[30px] w-full min-w-0 rounded-2 border border-line-strong bg-surface px-[9px] shadow-1 disabled:bg-inset disabled:text-text-3 aria-invalid:border-red-solid pointer-coarse:min-h-[44px]'

type FieldProps = {
  label: ReactNode
  /** Below it, grey. */
  hint?: ReactNode
  /** Below it, red, in place of the hint; marks the control as invalid. */
  error?: string | null | undefined
  className?: string
}

function FieldFrame(props: FieldProps & { id: string; children: ReactNode }) {
  const { id, label, hint, error, className, children } = props
  return (
    <div className={classNames('grid min-w-0 content-start gap-[5px]', className)}>
      <label htmlFor={id} className="text-12 font-medium text-text-2">
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-hint`} role="alert" className="text-12 text-red-text">
          {error}
        </p>
      ) : (
        hint !== undefined && (
          <div id={`${id}-hint`} className="text-12 text-text-3">
            {hint}
          </div>
        )
      )}
    </div>
  )
}

function describedBy(id: string, { hint, error }: Pick<FieldProps, 'hint' | 'error'>) {
  const invalid = error !== undefined && error !== null && error !== ''
  return {
    ...(invalid ? { 'aria-invalid': true } : {}),
    ...(invalid || hint !== undefined ? { 'aria-describedby': `${id}-hint` } : {}),
  }
}

type TextFieldProps = FieldProps & Omit<ComponentProps<'input'>, 'className'> & { mono?: boolean }

export function TextField({ label, hint, error, className, mono = false, ...input }: TextFieldProps) {
  const own = useId()
  const id = input.id ?? own
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} {...(className === undefined ? {} : { className })}>
      <input
        autoComplete="off"
        {...input}
        id={id}
        {...describedBy(id, { hint, error })}
        className={classNames(CONTROL, mono && 'font-mono text-12')}
      />
    </FieldFrame>
  )
}

type TextAreaProps = FieldProps & Omit<ComponentProps<'textarea'>, 'className'> & { mono?: boolean }

export function TextArea({ label, hint, error, className, mono = false, ...input }: TextAreaProps) {
  const own = useId()
  const id = input.id ?? own
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} {...(className === undefined ? {} : { className })}>
      <textarea
        rows={3}
        spellCheck={false}
        {...input}
        id={id}
        {...describedBy(id, { hint, error })}
        className={classNames(CONTROL, 'resize-y py-[5px]', mono && 'font-mono text-12')}
      />
    </FieldFrame>
  )
}

type SelectProps<Value extends string> = {
  label: string
  options: readonly { value: Value; label: string }[]
  value: Value
  onChange: (value: Value) => void
  /** The label is only for screen readers. */
  hideLabel?: boolean
  hint?: ReactNode
  className?: string
  disabled?: boolean
}

/** The browser's own list, drawn as our control. */
export function SelectField<Value extends string>(props: SelectProps<Value>) {
  const { label, options, value, onChange, hideLabel = false, hint, className, disabled = false } = props
  const id = useId()
  const control = (
    <span className={classNames('relative block', hideLabel && className)}>
      <select
        id={id}
        value={value}
        disabled={disabled}
        {...(hideLabel ? { 'aria-label': label } : describedBy(id, { hint }))}
        className={classNames(CONTROL, 'appearance-none pr-7 text-ellipsis [&>option]:bg-raised')}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value)
          if (chosen !== undefined) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={14}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-text-3"
      />
    </span>
  )
  if (hideLabel) return control
  return (
    <FieldFrame id={id} label={label} hint={hint} {...(className === undefined ? {} : { className })}>
      {control}
    </FieldFrame>
  )
}
