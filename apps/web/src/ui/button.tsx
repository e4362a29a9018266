import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Kbd } from './kbd.tsx'
import { StateMark } from './state-mark.tsx'

export type ButtonProps = ComponentProps<'button'> & {
  /** `primary`: the one filled button of a view. `danger`: destroys something that is not read again. */
  variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  size?: 'm' | 's'
  icon?: ReactNode
  /** Waits for an answer: cannot be pressed but keeps its focus and its width. */
  busy?: boolean
  /** Shown as a key after the text, e.g. `z`; registering it is the caller's. */
  shortcut?: string
}

const VARIANTS = {
  primary: 'border-ink bg-ink text-on-ink hover:border-gray-11 hover:bg-gray-11',
  plain: 'border-line-strong bg-surface shadow-1 hover:border-gray-7 hover:bg-gray-3 active:bg-gray-4',
  quiet: 'border-transparent text-text-2 hover:bg-hover hover:text-text active:bg-pressed',
  danger: 'border-transparent bg-[light-dark(var(--red-solid),oklch(0.54_0.19_25))] text-white hover:opacity-90',
} as const

const BASE = 'hit inline-flex flex-none items-center justify-center rounded-2 border font-medium whitespace-nowrap'
const SIZES = { m: 'h-[30px] gap-[6px] px-[11px] text-13', s: 'h-[24px] gap-[5px] px-2 text-12' } as const
const OFF =
  'disabled:cursor-default disabled:border-line-strong disabled:bg-inset disabled:text-text-3 disabled:shadow-none disabled:opacity-100'

/** The look of a button for a link that leads somewhere: `<Link className={buttonClass({ size: 's' })} …>`. */
export function buttonClass({ variant = 'plain', size = 'm' }: Pick<ButtonProps, 'variant' | 'size'> = {}): string {
  return classNames(BASE, 'transition-colors', SIZES[size], VARIANTS[variant])
}

export function Button(props: ButtonProps) {
  const {
    variant = 'plain',
    size = 'm',
    icon,
    busy = false,
    shortcut,
    type,
    className,
    children,
    onClick,
    ...rest
  } = props
  return (
    <button
      {...rest}
      type={type ?? 'button'}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      className={classNames(buttonClass({ variant, size }), OFF, busy && 'cursor-progress', className)}
      onClick={(event) => {
        if (busy) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {busy ? <BusyIcon variant={variant} /> : icon}
      {children}
      {shortcut !== undefined && <Kbd className="ml-[2px]">{shortcut}</Kbd>}
    </button>
  )
}

function BusyIcon({ variant }: { variant: NonNullable<ButtonProps['variant']> }) {
  return <StateMark state="running" size={14} className={variant === 'primary' ? 'text-current' : undefined} />
}
