/** One project: can the engine read it, what does it hold, what happens to it now. */
import type { ProjectOverview } from '@ccdash/api-contract'
import { Pencil, RefreshCw } from 'lucide-react'
import { useId } from 'react'
import { useActivateProject } from './use-activate-project.ts'
import { useLiveOperations, useStatus } from '../data/use-live.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Tag } from '../ui/code.tsx'
import { describeError } from '../data/describe-error.ts'
import { PathText } from '../ui/path-text.tsx'
import { StateBadge } from '../ui/state-mark.tsx'
import { ProjectFigures } from './project-figures.tsx'
import { ProjectFolders } from './project-folders.tsx'
import { ProjectTile } from './project-tile.tsx'
import { syncOf, useStartSync } from './use-start-sync.ts'

type ProjectCardProps = {
  overview: ProjectOverview
  onEdit: () => void
}

export function ProjectCard({ overview, onEdit }: ProjectCardProps) {
  const { project } = overview
  const active = useIsActive(overview)
  const headingId = useId()
  const sync = useStartSync()
  const live = useLiveOperations()
  const joinedId = sync.data?.reused === true ? sync.data.operationId : null
  const isJoined = live.some(({ id }) => id === joinedId)
  return (
    <section
      aria-labelledby={headingId}
      className={classNames(
        'min-w-0 overflow-clip rounded-3 border border-line bg-surface',
        active && 'shadow-[inset_2px_0_0_var(--accent)]',
      )}
    >
      <header className="flex min-h-[52px] flex-wrap items-center gap-x-2 gap-y-2 border-b border-line px-4 py-[10px] max-[720px]:px-3">
        <span className="flex min-w-0 flex-[1_1_220px] items-center gap-2">
          <ProjectTile name={project.name} />
          <h2 id={headingId} className="cut flex-none text-13 font-semibold">
            {project.name}
          </h2>
          <PathText path={project.path} className="text-text-3" />
        </span>
        <span className="flex flex-none items-center gap-2">
          {active ? <StateBadge state="completed">Active</StateBadge> : <Tag>Inactive</Tag>}
          {!active && <MakeActive id={project.id} />}
          <Button
            size="s"
            icon={<RefreshCw size={12} aria-hidden="true" />}
            aria-label="Sync this project"
            title="Reads what changed in its folders"
            busy={sync.isPending}
            onClick={() => sync.mutate(syncOf(project.id))}
          >
            Sync
          </Button>
          <Button size="s" variant="quiet" icon={<Pencil size={12} aria-hidden="true" />} onClick={onEdit}>
            Edit
          </Button>
        </span>
      </header>
      {sync.error !== null && (
        <Banner tone="bad" className="m-3 mb-0">
          Not started: {describeError(sync.error)}
        </Banner>
      )}
      <p role="status" className="px-4 pt-3 text-12 text-text-2 empty:hidden">
        {isJoined && 'The same request waits already; it will run once.'}
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)_332px] max-[1340px]:grid-cols-[minmax(0,1fr)] min-[1341px]:[&>*+*]:border-l max-[1340px]:[&>*+*]:border-t">
        <ProjectFolders overview={overview} />
        <ProjectFigures overview={overview} />
      </div>
    </section>
  )
}

/** As told live: the overview may have been read before the switch. */
function useIsActive({ project, active }: ProjectOverview): boolean {
  const status = useStatus()
  return status.state === 'shown' ? status.data.project?.id === project.id : active
}

function MakeActive({ id }: { id: string }) {
  const { activate, busy } = useActivateProject()
  return (
    <Button size="s" busy={busy} onClick={() => activate(id)}>
      Make Active
    </Button>
  )
}
