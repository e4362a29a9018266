import { X } from 'lucide-react'
import { createRoot } from 'react-dom/client'
import { Toaster, toast as sonner } from 'sonner'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'
import { StateMark } from './state-mark.tsx'
import type { ToastMessage } from './toast-message.ts'

const SHOWN_MS = 6_000

const TOAST_MARK = {
  completed: 'mt-[3px] text-completed-mark',
  failed: 'mt-[3px] text-failed-mark',
  cancelled: 'mt-[3px] text-cancelled-mark',
  uncertain: 'mt-[3px] text-uncertain-mark',
} as const

let mounted = false

/** Toasts live outside the page, so they survive navigation. */
function mountToaster(): void {
  if (mounted) return
  mounted = true
  const host = document.createElement('div')
  document.body.append(host)
  createRoot(host).render(<Toaster position="bottom-right" visibleToasts={4} gap={8} />)
}

export function showToast(message: ToastMessage): void {
  mountToaster()
  sonner.custom((id) => <Toast message={message} onClose={() => sonner.dismiss(id)} />, {
    duration: message.state === 'failed' ? Number.POSITIVE_INFINITY : SHOWN_MS,
    ...(message.id === undefined ? {} : { id: message.id }),
  })
}

function Toast({ message, onClose }: { message: ToastMessage; onClose: () => void }) {
  const { state, title, detail, action } = message
  return (
    <div className="flex w-[356px] font-sans max-w-[calc(100vw-32px)] items-start gap-[10px] rounded-3 bg-raised px-3 py-[11px] text-13 text-text shadow-2">
      <StateMark state={state} className={TOAST_MARK[state]} />
      <div className="min-w-0 flex-1 break-words">
        <p className="font-medium">{title}</p>
        {detail !== undefined && <p className="text-text-2">{detail}</p>}
      </div>
      {action !== undefined && (
        <Button
          size="s"
          {...(action.shortcut === undefined ? {} : { shortcut: action.shortcut })}
          onClick={() => {
            action.onSelect()
            onClose()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" icon={<X size={12} />} onClick={onClose} />
    </div>
  )
}
