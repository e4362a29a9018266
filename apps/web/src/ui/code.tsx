import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const TONES = {
  neutral: 'bg-gray-4 text-text-2',
  bad: 'bg-failed-soft text-failed-text',
  warn: 'bg-stalled-soft text-stalled-text',
} as const

/** A code as the machine says it, e.g. `INTERRUPTED`; also the grey tag beside a title. */
export function Code({
  tone = 'neutral',
  title,
  children,
}: {
  tone?: keyof typeof TONES
  title?: string
  children: ReactNode
}) {
  return (
    <code
      title={title}
      className={classNames(
        'inline-block flex-none rounded-1 px-[5px] font-mono text-[11px] leading-[18px] font-medium tracking-[-0.01em] whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </code>
  )
}

/** A grey tag, e.g. `forced`. */
export function Tag({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <span
      title={title}
      className="inline-flex h-5 flex-none items-center rounded-2 bg-gray-4 px-[6px] text-12 font-medium whitespace-nowrap text-text-2"
    >
      {children}
    </span>
  )
}
