import type { ReactNode } from 'react'

type EmptyStateProps = {
  /** 20 px, e.g. `<Activity size={20} />` or a StateMark. */
  icon?: ReactNode
  title: string
  /** Why it is empty and what was looked at. */
  children?: ReactNode
  /** What to do next. */
  actions?: ReactNode
}

/** Nothing there: says which kind of nothing, and what to do next. */
export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-[6px] px-8 pt-[26px] pb-7 text-center max-[720px]:px-4">
      {icon !== undefined && (
        <span aria-hidden="true" className="mb-1 text-text-3">
          {icon}
        </span>
      )}
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-[46ch] text-balance text-text-2">{children}</div>}
      {actions !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
