/** State by outline first, colour second: each has a mark that stays readable in grey. */
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type State = 'running' | 'completed' | 'failed' | 'cancelled' | 'stalled' | 'queued' | 'uncertain'

const COLOURS: Record<State, string> = {
  running: 'text-running-mark',
  completed: 'text-completed-mark',
  failed: 'text-failed-mark',
  cancelled: 'text-cancelled-mark',
  stalled: 'text-stalled-mark',
  queued: 'text-queued-mark',
  uncertain: 'text-uncertain-mark',
}

const OUTLINES: Record<State, ReactNode> = {
  running: (
    <g fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round">
      <circle cx="8" cy="8" r="5.6" opacity=".25" />
      <path className="origin-center animate-turn [transform-box:view-box]" d="M8 2.4A5.6 5.6 0 0 1 13.6 8" />
    </g>
  ),
  completed: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="m4.9 8.2 2.2 2.2 4.1-4.5" fill="none" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  failed: (
    <>
      <rect x="1.4" y="1.4" width="13.2" height="13.2" rx="2.6" fill="currentColor" />
      <path d="m5.3 5.3 5.4 5.4m0-5.4-5.4 5.4" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  cancelled: (
    <g fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round">
      <circle cx="8" cy="8" r="6" />
      <path d="m4.6 11.4 6.8-6.8" />
    </g>
  ),
  stalled: (
    <>
      <path
        d="M8 2.2 14.1 13.3H1.9Z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <path d="M8 5.8v3.5M8 11.7v.1" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  queued: (
    <circle
      cx="8"
      cy="8"
      r="6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeDasharray="2.3 2.4"
      strokeLinecap="round"
    />
  ),
  uncertain: (
    <>
      <path d="M8 1.2 14.8 8 8 14.8 1.2 8Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path
        d="M6.3 6.4a1.7 1.7 0 1 1 2.3 1.5c-.4.2-.6.5-.6 1M8 11.1v.1"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
    </>
  ),
}

type StateMarkProps = {
  state: State
  /** Its accessible name; left out where a word stands beside it. */
  label?: string | undefined
  /** Pixels. */
  size?: number
  className?: string | undefined
}

export function StateMark({ state, label, size = 14, className }: StateMarkProps) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      className={className ?? COLOURS[state]}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {label !== undefined && <title>{label}</title>}
      {OUTLINES[state]}
    </svg>
  )
}

const BADGES: Record<State, string> = {
  running: 'bg-running-soft text-running-text',
  completed: 'bg-completed-soft text-completed-text',
  failed: 'bg-failed-soft text-failed-text',
  cancelled: 'bg-cancelled-soft text-cancelled-text',
  stalled: 'bg-stalled-soft text-stalled-text',
  queued: 'bg-queued-soft text-queued-text',
  uncertain: 'bg-uncertain-soft text-uncertain-text',
}

/** Mark and word on the soft ground of the state. */
export function StateBadge({ state, title, children }: { state: State; title?: string; children: ReactNode }) {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-5 flex-none items-center gap-[5px] rounded-2 pr-[7px] pl-[5px] text-12 font-medium whitespace-nowrap',
        BADGES[state],
      )}
    >
      <StateMark state={state} size={13} />
      {children}
    </span>
  )
}
