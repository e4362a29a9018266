import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

type FactStripProps = {
  /** Names the strip as a region, e.g. `Health`. */
  label: string
  /** `line`: name and value on one line, 38 px high. */
  variant?: 'line' | 'block'
  children: ReactNode
}

/** One line each, where there is room for it; in between the name stands above its value. */
const LINE = classNames(
  'min-[1081px]:[&>*]:flex min-[1081px]:[&>*]:h-[38px] min-[1081px]:[&>*]:items-center min-[1081px]:[&>*]:gap-2 min-[1081px]:[&>*]:py-0',
  'max-[720px]:[&>*]:flex max-[720px]:[&>*]:h-[38px] max-[720px]:[&>*]:items-center max-[720px]:[&>*]:gap-2 max-[720px]:[&>*]:py-0',
  'min-[1081px]:[&_[data-sub]]:ml-auto max-[1240px]:[&_[data-sub]]:hidden',
)

/** Three columns where five names would not have room beside the side bar. */
const TABLET = classNames(
  'min-[721px]:max-[900px]:grid-flow-row min-[721px]:max-[900px]:grid-cols-3',
  'min-[721px]:max-[900px]:[&>*:nth-child(3n+1)]:border-l-0',
  'min-[721px]:max-[900px]:[&:has(>:nth-child(4))>:nth-child(-n+3)]:border-b',
  'min-[721px]:max-[900px]:[&:has(>:nth-child(7))>:nth-child(-n+6)]:border-b',
)

/** Facts side by side; two columns on a phone. */
export function FactStrip({ label, variant = 'block', children }: FactStripProps) {
  return (
    <section aria-label={label} className="overflow-clip rounded-3 border border-line bg-surface">
      <dl
        className={classNames(
          'grid auto-cols-fr grid-flow-col max-[720px]:grid-flow-row max-[720px]:grid-cols-2',
          '[&>*]:border-l [&>*]:border-line [&>*:first-child]:border-l-0 max-[720px]:[&>*]:border-t max-[720px]:[&>*]:border-l-0',
          'max-[720px]:[&>*:nth-child(-n+2)]:border-t-0 max-[720px]:[&>*:nth-child(even)]:border-l',
          'max-[720px]:[&>*:last-child:nth-child(odd)]:col-span-full',
          TABLET,
          variant === 'line' && LINE,
        )}
      >
        {children}
      </dl>
    </section>
  )
}

type FactProps = {
  name: ReactNode
  /** Small line below the value (at the right end in a `line` strip). */
  sub?: ReactNode
  /** The value as a large figure. */
  big?: boolean
  /** Beside name and value, e.g. a sparkline; not shown on a phone. */
  graphic?: ReactNode
  title?: string
  children: ReactNode
}

export function Fact({ name, sub, big = false, graphic, title, children }: FactProps) {
  return (
    <div
      className="relative min-w-0 px-4 pt-[11px] pb-3 max-[720px]:px-3 max-[720px]:pt-[9px] max-[720px]:pb-[10px]"
      title={title}
    >
      <dt className="cut text-12 text-text-2">{name}</dt>
      <dd
        className={classNames(
          'flex min-w-0 gap-[6px] whitespace-nowrap',
          big ? 'items-baseline text-20 font-semibold tracking-tight' : 'items-center font-medium',
        )}
      >
        {children}
      </dd>
      {sub !== undefined && (
        <dd data-sub className="cut text-12 text-text-3">
          {sub}
        </dd>
      )}
      {graphic !== undefined && (
        <dd className="absolute inset-y-0 right-4 grid place-items-center max-[720px]:hidden">{graphic}</dd>
      )}
    </div>
  )
}
