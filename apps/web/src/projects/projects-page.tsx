/** Which projects there are, where their folders are, and whether the engine can read them. */
import type { ProjectOverview } from '@ccdash/api-contract'
import { FolderX, Plus, RefreshCw } from 'lucide-react'
import { useSearchParams } from 'wouter'
import { useCommand } from '../ui/commands.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { describeError } from '../data/describe-error.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { PartView } from '../ui/part-view.tsx'
import { Time } from '../ui/time.tsx'
import { ProjectCard } from './project-card.tsx'
import { ProjectForm } from './project-form.tsx'
import { useProjectOverviews, type ProjectOverviews } from './use-project-overviews.ts'

export function ProjectsPage() {
  const overviews = useProjectOverviews()
  const { part, check, checkError } = overviews
  const form = useFormPlace(part.state === 'shown' ? part.data : [])
  useCommand({ title: 'Add a project', group: 'Page', run: form.add })
  useCommand({ title: 'Check folders', group: 'Page', run: check })

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-6 pt-5 pb-12 max-[720px]:gap-3 max-[720px]:px-3 max-[720px]:pt-4">
      <Head overviews={overviews} isFormOpen={form.isOpen} onAdd={form.add} />
      {checkError !== null && part.state === 'shown' && (
        <Banner tone="bad">Folders not checked: {describeError(checkError)}</Banner>
      )}
      <div
        className={
          form.isOpen
            ? 'grid grid-cols-[minmax(0,1fr)_328px] items-start gap-4 max-[1080px]:grid-cols-[minmax(0,1fr)] min-[1900px]:grid-cols-[minmax(0,1fr)_440px]'
            : 'grid grid-cols-[minmax(0,1fr)]'
        }
      >
        <div className="grid min-w-0 content-start gap-3">
          {part.state === 'shown' && part.data.length > 0 ? (
            part.data.map((overview) => (
              <ProjectCard
                key={overview.project.id}
                overview={overview}
                onEdit={() => form.edit(overview.project.id)}
              />
            ))
          ) : (
            <Card title="Projects">
              <PartView part={part} what="projects" rows={6} onRetry={check}>
                {() => <NoProjects onAdd={form.isOpen ? null : form.add} />}
              </PartView>
            </Card>
          )}
        </div>
        {form.isOpen && (
          <div className="min-w-0 max-[1080px]:order-first">
            <ProjectForm
              key={form.edited?.project.id ?? ''}
              edited={form.edited}
              projects={part.state === 'shown' ? part.data.map(({ project }) => project) : []}
              onEdit={form.edit}
              onClose={form.close}
            />
          </div>
        )}
      </div>
    </div>
  )
}

type HeadProps = { overviews: ProjectOverviews; isFormOpen: boolean; onAdd: () => void }

function Head({ overviews: { part, checkedAt, isChecking, check }, isFormOpen, onAdd }: HeadProps) {
  const isEmpty = part.state === 'shown' && part.data.length === 0
  return (
    <PageHead
      title="Projects Metadata"
      about="Folders the engine reads, and whether it can."
      actions={
        <>
          {checkedAt !== null && (
            <span className="text-12 text-text-3">
              Checked <Time at={checkedAt} />
            </span>
          )}
          <Button icon={<RefreshCw size={14} aria-hidden="true" />} busy={isChecking} onClick={check}>
            Check folders
          </Button>
          <Button
            variant={isFormOpen || isEmpty ? 'plain' : 'primary'}
            icon={<Plus size={14} aria-hidden="true" />}
            onClick={onAdd}
          >
            Add project
          </Button>
        </>
      }
    />
  )
}

function NoProjects({ onAdd }: { onAdd: (() => void) | null }) {
  return (
    <EmptyState
      icon={<FolderX size={20} />}
      title="No project is registered"
      {...(onAdd !== null && {
        actions: (
          <Button variant="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={onAdd}>
            Add a project
          </Button>
        ),
      })}
    >
      The engine reads the plans and progress files of a project's folder, and the session logs the agent wrote about
      it.
    </EmptyState>
  )
}

/** The form is part of the address: `?add=1`, `?edit=<id>`. */
function useFormPlace(overviews: readonly ProjectOverview[]) {
  const [params, setParams] = useSearchParams()
  const edited = overviews.find(({ project }) => project.id === params.get('edit')) ?? null
  return {
    edited,
    isOpen: edited !== null || params.has('add'),
    add: () => setParams({ add: '1' }),
    edit: (projectId: string) => setParams({ edit: projectId }),
    close: () => setParams({}, { replace: true }),
  }
}
