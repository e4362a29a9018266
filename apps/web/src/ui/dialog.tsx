import { useEffect, useId, useRef, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

type DialogProps = {
  open: boolean
  /** Asked for by Escape, by a press outside, or by a button of the caller. */
  onClose: () => void
  title: string
  description?: ReactNode
  /** Buttons at the foot; give the harmless one `className="mr-auto"`. */
  actions?: ReactNode
  /** The title is only for screen readers, and there is no padding. */
  bare?: boolean
  /** e.g. `w-[620px]`; 440 px otherwise. */
  className?: string
  children?: ReactNode
}

/**
 * The browser's own modal dialog: it traps the focus, gives it back, and closes on Escape. What carries `data-autofocus`
 * gets the focus, else the first control.
 */
export function Dialog(props: DialogProps) {
  const { open, onClose, title, description, actions, bare = false, className, children } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    if (element === null) return
    if (open && !element.open) {
      element.showModal()
      element.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    }
    if (!open && element.open) element.close()
  }, [open])
  return (
    // Keys are the dialog's own (Escape); the press only tells the scrim from the content.
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      {...(description === undefined ? {} : { 'aria-describedby': `${id}-description` })}
      className={classNames(
        'm-auto max-h-[calc(100dvh-32px)] max-w-[calc(100vw-24px)] overflow-auto rounded-4 bg-raised p-0 text-text shadow-3 backdrop:bg-scrim open:animate-rise',
        className ?? 'w-[440px]',
      )}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClose={() => open && onClose()}
      onKeyDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      {open && (
        <div>
          <div className={bare ? undefined : 'px-5 pt-[18px] pb-[14px]'}>
            <h2 id={`${id}-title`} className={bare ? 'sr-only' : 'text-15 font-semibold'}>
              {title}
            </h2>
            {description !== undefined && (
              <div id={`${id}-description`} className={bare ? 'sr-only' : 'mt-1 text-text-2'}>
                {description}
              </div>
            )}
            {children}
          </div>
          {actions !== undefined && (
            <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
              {actions}
            </div>
          )}
        </div>
      )}
    </dialog>
  )
}
