import type { LinkDetail } from '@ccdash/api-contract'
import { Eye, FilePen, FileText, Search, SquareTerminal, Terminal, type LucideIcon } from 'lucide-react'
import { signalKinds, type SignalKind } from './link-rows.ts'

const LOOKS: Readonly<Record<SignalKind, { icon: LucideIcon; name: string }>> = {
  command: { icon: Terminal, name: 'command' },
  write: { icon: FilePen, name: 'write' },
  shell: { icon: SquareTerminal, name: 'shell' },
  search: { icon: Search, name: 'search' },
  read: { icon: Eye, name: 'read' },
  reference: { icon: FileText, name: 'mention' },
}

/** Which kinds of evidence speak for a link. */
export function SignalIcons({ metadata }: { metadata: LinkDetail['metadata'] }) {
  const kinds = signalKinds(metadata)
  if (kinds.length === 0) return <span className="text-text-3">–</span>
  return (
    <span className="flex items-center gap-[6px] text-text-2">
      {kinds.map(({ kind, count }) => {
        const { icon: Icon, name } = LOOKS[kind]
        const label = count === 1 ? name : `${name} × ${count}`
        return (
          <span key={kind} role="img" aria-label={label} title={label}>
            <Icon size={14} aria-hidden="true" />
          </span>
        )
      })}
    </span>
  )
}
