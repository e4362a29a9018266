import type { ReactNode } from 'react'

/** What a page is and what can be done on it; on a narrow one the actions stand below. */
export function PageHead({ title, about, actions }: { title: string; about: string; actions?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-end gap-x-4 gap-y-2">
      <div className="min-w-0">
        <h1 className="text-20 font-semibold tracking-tight">{title}</h1>
        <p className="text-text-2">{about}</p>
      </div>
      <div className="ml-auto flex flex-wrap items-center gap-2 max-[720px]:ml-0 max-[720px]:w-full">{actions}</div>
    </header>
  )
}
