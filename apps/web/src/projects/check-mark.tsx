import { Check, Minus } from 'lucide-react'
import { StateMark } from '../ui/state-mark.tsx'
import type { FolderCheck } from './describe-folder.ts'

/** Stands before the words of a check. */
export function CheckMark({ state }: { state: FolderCheck['state'] }) {
  if (state === 'missing') return <StateMark state="failed" size={12} />
  const Mark = state === 'found' ? Check : Minus
  return <Mark size={12} aria-hidden="true" className="flex-none" />
}
