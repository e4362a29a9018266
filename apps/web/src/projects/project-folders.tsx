/** The folders of a project, each with its own check. */
import type { FolderRole, ProjectOverview } from '@ccdash/api-contract'
import { withoutEndSlashes } from '../format/without-end-slashes.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { PathText } from '../ui/path-text.tsx'
import { CheckMark } from './check-mark.tsx'
import { describeFolder, hasBeenSynced } from './describe-folder.ts'
import { FOLDER_FIELDS } from './project-draft.ts'

const ROLES: readonly { role: FolderRole; name: string }[] = [
  { role: 'plans', name: 'Plans:' },
  { role: 'progress', name: 'Progress:' },
  { role: 'sessions', name: 'Sessions:' },
]

const ROW =
  'grid min-h-[26px] grid-cols-[72px_minmax(0,1fr)_minmax(158px,auto)] items-center gap-x-2 max-[720px]:grid-cols-[72px_minmax(0,1fr)] max-[720px]:gap-y-[2px] max-[720px]:py-1'

export function ProjectFolders({ overview }: { overview: ProjectOverview }) {
  const { id } = overview.project
  return (
    <dl className="grid min-w-0 content-start gap-[2px] px-4 py-[10px] max-[720px]:px-3">
      {ROLES.map(({ role, name }) => (
        <Folder key={role} role={role} name={name} overview={overview} />
      ))}
      <div className={ROW}>
        <dt className="text-text-2">Project ID</dt>
        <dd className="flex min-w-0 items-center gap-1 text-text-2">
          <span className="mono cut" title={id}>
            {id}
          </span>
          <CopyButton text={id} label="Copy project id" />
        </dd>
      </div>
    </dl>
  )
}

function Folder({ role, name, overview }: { role: FolderRole; name: string; overview: ProjectOverview }) {
  const { project, folders, files } = overview
  const folder = folders.find((candidate) => candidate.role === role)
  const configured = withoutEndSlashes(withoutRoot(project[FOLDER_FIELDS[role]].trim(), project.path))
  const check = describeFolder(folder?.exists ?? false, files[role], hasBeenSynced(overview))
  return (
    <div className={ROW} title={folder?.path}>
      <dt className="text-text-2">{name}</dt>
      <dd className="min-w-0">
        <PathText path={configured === '' ? (folder?.path ?? '–') : configured} />
      </dd>
      <dd
        title={check.title}
        className={`flex min-w-0 items-center gap-[6px] text-12 max-[720px]:col-start-2 ${check.state === 'missing' ? 'text-failed-text' : 'text-text-3'}`}
      >
        <CheckMark state={check.state} />
        <span className="cut">{check.text}</span>
      </dd>
    </div>
  )
}

/** What is inside the project is written relative to it, as most configured paths are. */
function withoutRoot(path: string, root: string): string {
  const folder = withoutEndSlashes(root)
  const prefix = folder === '/' ? '/' : `${folder}/`
  return path.startsWith(prefix) ? path.slice(prefix.length) : path
}
