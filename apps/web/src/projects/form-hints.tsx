/** What the form says below its fields. Each hint keeps its line, so that nothing jumps while one types. */
import type { FolderRole, InspectedFolder, InspectedProject, Project } from '@ccdash/api-contract'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { describeError } from '../data/describe-error.ts'
import { StateMark, type State } from '../ui/state-mark.tsx'
import { CheckMark } from './check-mark.tsx'
import { describeInspected } from './describe-folder.ts'
import type { Inspection } from './use-inspection.ts'

const ROLE_NAMES: Record<FolderRole, string> = { plans: 'Plans', progress: 'Progress', sessions: 'Sessions' }

type PathHintProps = {
  inspection: Inspection
  isEmpty: boolean
  /** The project that has this folder already. */
  other: Project | null
  onEdit: (projectId: string) => void
}

export function PathHint({ inspection, isEmpty, other, onEdit }: PathHintProps) {
  const { answer, isLevel, error } = inspection
  if (isEmpty) return 'Absolute, or from ~/'
  if (error !== null) return <Wrong>{describeError(error)}</Wrong>
  if (answer === null || !isLevel) return 'Checking'
  const { exists, gitRepository } = answer.result
  if (!exists) return <Wrong>No such folder</Wrong>
  if (other !== null) {
    return (
      <Wrong state="stalled">
        Registered already as {other.name}. <Fix onClick={() => onEdit(other.id)}>Edit it</Fix>
      </Wrong>
    )
  }
  return (
    <span className="flex items-center gap-[6px] text-completed-text">
      <Check size={12} aria-hidden="true" />
      {gitRepository ? 'A git repository' : 'A folder, no git repository'}
    </span>
  )
}

type FolderHintProps = {
  /** Null while it is not known. */
  folder: InspectedFolder | null
  /** It is not there although somebody says so. */
  isWrong: boolean
  isChecking: boolean
  onAccept: (path: string) => void
}

export function FolderHint({ folder, isWrong, isChecking, onAccept }: FolderHintProps) {
  if (folder === null) return isChecking ? 'Checking' : <span aria-hidden="true">–</span>
  const { state, text, title } = describeInspected(folder)
  const { suggestion } = folder
  if (state !== 'missing') {
    return (
      <span title={title} className="flex items-center gap-[6px] text-completed-text">
        <CheckMark state={state} />
        {text}
      </span>
    )
  }
  if (!isWrong) return folder.configuredPath === '' ? text : `${text} yet`
  return (
    <Wrong>
      {text}.{' '}
      {suggestion !== null && (
        <Fix onClick={() => onAccept(suggestion)}>
          Did you mean <span className="mono leading-none break-all">{suggestion}</span>?
        </Fix>
      )}
    </Wrong>
  )
}

/** The whole check in one sentence, for those who do not see the marks. */
export function describeProblems({ exists, folders }: InspectedProject): string {
  if (!exists) return 'Checked: no such folder.'
  const missing = folders.filter((folder) => !folder.exists).map(({ role }) => ROLE_NAMES[role])
  return missing.length === 0 ? 'Checked: all folders are there.' : `Checked: not found: ${missing.join(', ')}.`
}

function Wrong({ state = 'failed', children }: { state?: Extract<State, 'failed' | 'stalled'>; children: ReactNode }) {
  return (
    <span className={`flex items-start gap-[6px] ${state === 'failed' ? 'text-failed-text' : 'text-stalled-text'}`}>
      <span className="grid h-[18px] place-items-center">
        <StateMark state={state} size={12} />
      </span>
      <span className="min-w-0 break-words">{children}</span>
    </span>
  )
}

function Fix({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="hit text-left underline underline-offset-2" onClick={onClick}>
      {children}
    </button>
  )
}
