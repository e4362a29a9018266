import type { FolderRole } from '@ccdash/api-contract'
import { TextField } from '../ui/fields.tsx'
import { FolderHint } from './form-hints.tsx'
import { FOLDER_FIELDS } from './project-draft.ts'
import type { Inspection } from './use-inspection.ts'

type FolderFieldProps = {
  role: FolderRole
  label: string
  placeholder: string
  /** As typed; null: what is proposed holds. */
  value: string | null
  inspection: Inspection
  /** Of the project, as typed. */
  path: string
  onChange: (value: string) => void
}

/** One folder of a project with what the engine would read in it. */
export function FolderField({ role, label, placeholder, value, inspection, path, onChange }: FolderFieldProps) {
  const { answer } = inspection
  const shown = value ?? answer?.result.proposal[FOLDER_FIELDS[role]] ?? ''
  const folder = answer?.result.folders.find((candidate) => candidate.role === role) ?? null
  // An answer to another field leaves this one's as it was.
  const isCurrent = answer?.asked.path === path && folder?.configuredPath === shown.trim()
  const current = isCurrent && answer.result.exists ? folder : null
  // That a usual folder is not there is no mistake of whoever types.
  const isExpected = value !== null || (current?.suggestion ?? null) !== null
  const isWrong = isExpected && current !== null && !current.exists && current.configuredPath !== ''
  return (
    <TextField
      label={label}
      mono
      spellCheck={false}
      value={shown}
      placeholder={(role === 'sessions' && current?.absolutePath) || placeholder}
      aria-invalid={isWrong}
      hint={
        <FolderHint
          folder={current}
          isWrong={isWrong}
          isChecking={path !== '' && !isCurrent && inspection.error === null}
          onAccept={onChange}
        />
      }
      onChange={({ target }) => onChange(target.value)}
    />
  )
}
