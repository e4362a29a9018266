import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { StateMark } from './state-mark.tsx'

const TONES = {
  info: { ground: 'border-line bg-surface', state: null },
  good: { ground: 'border-line bg-surface', state: 'completed' },
  warn: { ground: 'border-stalled-line bg-stalled-soft', state: 'stalled' },
  bad: { ground: 'border-failed-line bg-failed-soft', state: 'failed' },
} as const

type BannerProps = {
  tone: keyof typeof TONES
  actions?: ReactNode
  /** In place of the mark of the tone. */
  icon?: ReactNode
  className?: string
  children: ReactNode
}

/** A message across the page; `bad` is told at once, the others when there is a pause. */
export function Banner({ tone, actions, icon, className, children }: BannerProps) {
  const { ground, state } = TONES[tone]
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={classNames(
        'flex items-center gap-[10px] rounded-3 border px-4 py-[9px] max-[720px]:px-3',
        ground,
        className,
      )}
    >
      {icon ?? (state !== null && <StateMark state={state} />)}
      <div className="min-w-0 flex-1 break-words">{children}</div>
      {actions !== undefined && <div className="flex flex-none items-center gap-2">{actions}</div>}
    </div>
  )
}
