import { useId, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

type CardProps = {
  title: ReactNode
  /** Small grey text at the right of the head. */
  aside?: ReactNode
  /** Buttons at the right end of the head. */
  actions?: ReactNode
  /** `false`: none, as with `undefined`. */
  footer?: ReactNode
  headingLevel?: 1 | 2 | 3 | 4
  /** Goes before the title, e.g. a StateMark. */
  mark?: ReactNode
  id?: string
  className?: string
  /** Unpadded; CardBody pads. */
  children?: ReactNode
}

/** A section with a head, named by its title. */
export function Card(props: CardProps) {
  const { title, aside, actions, footer, headingLevel = 2, mark, id, className, children } = props
  const headingId = useId()
  const Heading = `h${headingLevel}` as const
  return (
    <section
      id={id}
      aria-labelledby={headingId}
      className={classNames('min-w-0 overflow-clip rounded-3 border border-line bg-surface', className)}
    >
      <header className="flex min-h-[42px] items-center gap-2 border-b border-line px-4 py-1 max-[720px]:px-3">
        {mark}
        <Heading id={headingId} className="cut text-13 font-semibold">
          {title}
        </Heading>
        {aside !== undefined && <div className="cut ml-auto text-12 text-text-3">{aside}</div>}
        {actions !== undefined && (
          <div className={classNames('flex flex-none items-center gap-2', aside === undefined && 'ml-auto')}>
            {actions}
          </div>
        )}
      </header>
      {children}
      {footer !== undefined && footer !== false && (
        <footer className="flex min-h-[36px] items-center gap-2 border-t border-line px-4 py-1 text-12 text-text-3 max-[720px]:px-3">
          {footer}
        </footer>
      )}
    </section>
  )
}

export function CardBody({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={classNames('p-4 max-[720px]:p-3', className)}>{children}</div>
}
