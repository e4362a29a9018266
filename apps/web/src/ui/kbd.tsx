import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      className={classNames(
        'inline-grid h-[18px] flex-none whitespace-nowrap min-w-[18px] place-items-center rounded-1 border border-line-strong bg-surface px-1 font-sans text-[11px] leading-none font-medium text-text-2',
        className,
      )}
    >
      {children}
    </kbd>
  )
}
