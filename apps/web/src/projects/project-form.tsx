/** Adds a project or edits one; checks while one types and proposes the fix. */
import type { FolderRole, Project, ProjectOverview } from '@ccdash/api-contract'
import { useEffect, useId, useRef, useState, type ReactNode, type SyntheticEvent } from 'react'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { Code } from '../ui/code.tsx'
import { describeError, errorCode } from '../data/describe-error.ts'
import { TextField } from '../ui/fields.tsx'
import { Checkbox } from '../ui/switch.tsx'
import { FolderField } from './folder-field.tsx'
import { describeProblems, PathHint } from './form-hints.tsx'
import { draftOf, EMPTY_DRAFT, FOLDER_FIELDS, projectOf, readsOtherFolders } from './project-draft.ts'
import { useInspection } from './use-inspection.ts'
import { useSaveProject } from './use-save-project.ts'

type ProjectFormProps = {
  /** The one to edit; null adds one. */
  edited: ProjectOverview | null
  /** All that are registered. */
  projects: readonly Project[]
  onEdit: (projectId: string) => void
  onClose: () => void
}

const FOLDERS: readonly { role: FolderRole; label: string; placeholder: string }[] = [
  { role: 'plans', label: 'Plans', placeholder: 'docs/project_plans' },
  { role: 'progress', label: 'Progress', placeholder: 'progress' },
  { role: 'sessions', label: 'Sessions', placeholder: 'Found from the folder' },
]

export function ProjectForm({ edited, projects, onEdit, onClose }: ProjectFormProps) {
  const formId = useId()
  const [draft, setDraft] = useState(edited === null ? EMPTY_DRAFT : draftOf(edited.project))
  const [activate, setActivate] = useState(true)
  const [syncChoice, setSyncChoice] = useState<boolean | null>(null)
  const inspection = useInspection(draft)
  const { save, busy, error, forget } = useSaveProject()
  const folderField = useFocusOnOpen()

  const isNew = edited === null
  const result = inspection.answer?.result ?? null
  const proposal = result?.proposal ?? null
  const base = edited?.project ?? proposal
  const sync = isNew || (syncChoice ?? readsOtherFolders(draft, edited.project))
  const name = draft.name ?? proposal?.name ?? ''
  // While it is stored, it is found as registered by itself.
  const other = busy
    ? null
    : (projects.find(({ id }) => id === result?.registeredAs && id !== edited?.project.id) ?? null)
  const isReady = inspection.isLevel && result?.exists === true && name.trim() !== '' && (other === null || !isNew)

  const change = (changed: Partial<typeof draft>) => {
    setDraft({ ...draft, ...changed })
    forget()
  }
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!isReady || busy || base === null || proposal === null) return
    const project = projectOf(draft, base, proposal)
    if (await save(project, { isNew, activate: isNew && activate, sync })) onClose()
  }

  return (
    <Card title={isNew ? 'Add project' : `Edit ${edited.project.name}`}>
      <form noValidate aria-label={isNew ? 'Add project' : 'Edit project'} onSubmit={(event) => void submit(event)}>
        <CardBody className="grid gap-3">
          <TextField
            ref={folderField}
            label="Folder"
            mono
            required
            spellCheck={false}
            value={draft.path}
            placeholder="~/code/my-project"
            aria-invalid={inspection.error !== null || (inspection.isLevel && result?.exists === false)}
            hint={<PathHint inspection={inspection} isEmpty={draft.path.trim() === ''} other={other} onEdit={onEdit} />}
            onChange={({ target }) => change({ path: target.value })}
          />
          <TextField
            label="Name"
            required
            value={name}
            error={draft.name !== null && name.trim() === '' ? 'A project needs a name.' : null}
            hint={<ProjectIdHint id={other === null || !isNew ? base?.id : undefined} />}
            onChange={({ target }) => change({ name: target.value })}
          />
          {FOLDERS.map(({ role, label, placeholder }) => (
            <FolderField
              key={role}
              role={role}
              label={label}
              placeholder={placeholder}
              value={draft[FOLDER_FIELDS[role]]}
              inspection={inspection}
              path={draft.path.trim()}
              onChange={(value) => change({ [FOLDER_FIELDS[role]]: value })}
            />
          ))}
          {isNew ? (
            <Checkbox label="Make it the active project" checked={activate} onChange={setActivate} />
          ) : (
            <Checkbox label="Sync it when saved" checked={sync} onChange={setSyncChoice} />
          )}
          {error !== null && <Refusal isNew={isNew} error={error} />}
          <p id={`${formId}-checked`} role="status" className="sr-only">
            {inspection.isLevel && result !== null && describeProblems(result)}
          </p>
        </CardBody>
        <footer className="flex min-h-[52px] items-center justify-end gap-2 border-t border-line px-4 py-2 max-[720px]:px-3">
          <Button variant="quiet" onClick={onClose}>
            Discard
          </Button>
          <Button type="submit" variant="primary" busy={busy} disabled={!isReady && !busy}>
            {isNew ? 'Add and Sync' : sync ? 'Save and Sync' : 'Save'}
          </Button>
        </footer>
      </form>
    </Card>
  )
}

function ProjectIdHint({ id }: { id: string | undefined }): ReactNode {
  return (
    <>
      Project ID <span className="mono text-text-2">{id ?? '–'}</span>
    </>
  )
}

function Refusal({ isNew, error }: { isNew: boolean; error: { message: string } }) {
  const code = errorCode(error)
  return (
    <Banner tone="bad">
      Not {isNew ? 'added' : 'saved'}: {describeError(error)} {code !== null && <Code tone="bad">{code}</Code>}
    </Banner>
  )
}

/** Typing begins in it; when the form goes the focus goes back to where it was, or to the heading. */
function useFocusOnOpen() {
  const field = useRef<HTMLInputElement>(null)
  const [opener] = useState(() => document.activeElement)
  useEffect(() => {
    field.current?.focus()
    return () => {
      const heading = document.querySelector('h1')
      if (heading !== null) heading.tabIndex = -1
      const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body
      const target = isThere ? opener : heading
      target?.focus()
    }
  }, [opener])
  return field
}
