import { useState } from 'react'
import { classNames } from './class-names.ts'

const TONES = {
  running: 'bg-running-mark',
  done: 'bg-gray-8',
  ok: 'bg-completed-mark',
  warn: 'bg-stalled-mark',
  bad: 'bg-failed-mark',
} as const

type MeterProps = {
  /** 0–1; null while the total is not known. */
  value: number | null
  tone?: keyof typeof TONES
  label: string
  /** What a screen reader says, e.g. `54 %, about 45 s left`. */
  valueText: string
  /** Tells each tenth and the end in a polite live region. */
  announce?: boolean
  thin?: boolean
  className?: string
}

export function Meter({
  value,
  tone = 'running',
  label,
  valueText,
  announce = false,
  thin = false,
  className,
}: MeterProps) {
  const share = value === null ? null : Math.min(1, Math.max(0, value))
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuetext={valueText}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
      className={classNames('overflow-hidden rounded-[3px] bg-track', thin ? 'h-1' : 'h-[6px]', className)}
    >
      <div
        className={classNames('h-full rounded-[3px] transition-[width] duration-(--progress) ease-linear', TONES[tone])}
        style={{ width: `${(share ?? 0) * 100}%` }}
      />
      {announce && <Announcement tenth={Math.floor((share ?? 0) * 10)} text={`${label}: ${valueText}`} />}
    </div>
  )
}

/** Speaks only when a tenth is reached: a text that changes with every message would never be silent. */
function Announcement({ tenth, text }: { tenth: number; text: string }) {
  const [said, setSaid] = useState({ tenth, text: '' })
  if (said.tenth !== tenth) setSaid({ tenth, text })
  return (
    <span className="sr-only" aria-live="polite">
      {said.text}
    </span>
  )
}
