import type { ReactNode } from 'react'

/** One part of the side panel. */
export function PanelPart({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-b border-line px-4 py-3 last:border-b-0 max-[720px]:px-3">
      <div className="mb-2 flex items-baseline justify-between gap-3">
        <h3 className="flex-none text-12 font-semibold">{title}</h3>
        {aside !== undefined && <div className="cut text-12 text-text-3">{aside}</div>}
      </div>
      {children}
    </section>
  )
}
