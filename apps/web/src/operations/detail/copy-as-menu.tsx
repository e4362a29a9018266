import type { Operation } from '@ccdash/api-contract'
import { ChevronDown, Copy, Link2, Terminal } from 'lucide-react'
import { useRef } from 'react'
import { useShortcut } from '../../ui/shortcuts.tsx'
import { useStatus } from '../../data/use-live.ts'
import { trpc } from '../../data/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Menu, type MenuTriggerProps } from '../../ui/menu.tsx'
import { toast } from '../../ui/toast.ts'
import { copyForms, type CopyForm } from './copy-as.ts'

const ICONS: Readonly<Record<string, typeof Copy>> = { 'Operation id': Copy, 'Link to this page': Link2 }

export function CopyAsMenu({ operation }: { operation: Operation }) {
  const place = useRef<HTMLSpanElement>(null)
  const status = useStatus()
  const activeProject = status.state === 'shown' ? status.data.project : null
  const isActiveProject = activeProject?.id === operation.projectId
  const projects = trpc.projects.list.useQuery(undefined, { enabled: !isActiveProject, staleTime: 60_000 })
  const project = isActiveProject ? activeProject : projects.data?.find(({ id }) => id === operation.projectId)
  const forms = copyForms(operation, { origin: location.origin, project: project ?? null, isActiveProject })
  useShortcut('c', () => place.current?.querySelector('button')?.click(), {
    description: 'Copy as',
    group: 'Operation',
  })
  return (
    <span ref={place} className="inline-flex">
      <Menu
        label="Copy as"
        trigger={copyAsButton}
        items={forms.map((form) => {
          const Icon = ICONS[form.label] ?? Terminal
          return {
            label: form.label,
            icon: <Icon size={14} aria-hidden="true" className="text-text-2" />,
            hint: form.hint,
            onSelect: () => void copyForm(form),
          }
        })}
      />
    </span>
  )
}

function copyAsButton(props: MenuTriggerProps) {
  return (
    <Button {...props} icon={<Copy size={14} aria-hidden="true" />}>
      Copy as
      <ChevronDown size={12} aria-hidden="true" />
    </Button>
  )
}

async function copyForm({ label, text }: CopyForm): Promise<void> {
  const isCopied = await copyText(text)
  toast({
    id: 'copy-as',
    state: isCopied ? 'completed' : 'failed',
    title: isCopied ? `Copied: ${label}` : 'The browser refused the clipboard',
    detail: text.length > 120 ? `${text.slice(0, 120)}…` : text,
  })
}
