import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copyText } from './copy-text.ts'
import { IconButton } from './icon-button.tsx'
import { toast } from './toast.ts'

/** Copies `text`; `label` says what it is, e.g. `Copy operation id`. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    const isCopied = await copyText(text)
    setCopied(isCopied)
    if (!isCopied) toast({ id: 'copy', state: 'failed', title: 'The browser refused the clipboard', detail: text })
  }
  return (
    <>
      <IconButton
        label={label}
        icon={copied ? <Check size={14} className="text-completed-mark" /> : <Copy size={14} />}
        onClick={() => void copy()}
      />
      <span className="sr-only" aria-live="polite">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}
