import { useEffect, useRef, type ReactNode } from 'react'

/** The side bar on a phone: a modal dialog at the left edge. */
export function SideDrawer({ open, onClose, children }: { open: boolean; onClose: () => void; children: ReactNode }) {
  const drawer = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = drawer.current
    if (element === null) return
    if (open && !element.open) element.showModal()
    if (!open && element.open) element.close()
  }, [open])
  return (
    // Escape is the dialog's own; the press only tells the scrim from the content.
    <dialog
      ref={drawer}
      aria-label="Menu"
      className="m-0 h-dvh max-h-none w-[260px] border-r border-line bg-ground p-0 text-text shadow-3 backdrop:bg-scrim"
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      {open && <div className="flex h-full flex-col gap-4 overflow-y-auto p-3">{children}</div>}
    </dialog>
  )
}
