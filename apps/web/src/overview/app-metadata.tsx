/** Which project is active and where its files are. */
import type { StatusReport } from '@ccdash/api-contract'
import { FolderX } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { formatNumber } from '../format/format-number.ts'
import { trpc } from '../data/trpc.ts'
import { buttonClass } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { Code } from '../ui/code.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import type { PartState } from '../data/part-state.ts'
import { PartView } from '../ui/part-view.tsx'
import { PathText } from '../ui/path-text.tsx'

export function AppMetadata({ status, onRetry }: { status: PartState<StatusReport>; onRetry: () => void }) {
  return (
    <Card title="App Metadata">
      <PartView part={status} what="metadata" rows={5} onRetry={onRetry}>
        {({ project, paths }) =>
          project === null || paths === null ? <NoProject /> : <ProjectFacts project={project} paths={paths} />
        }
      </PartView>
    </Card>
  )
}

function NoProject() {
  return (
    <EmptyState
      icon={<FolderX size={20} />}
      title="No project is active"
      actions={
        <Link href="/ops/projects" className={buttonClass({ variant: 'primary' })}>
          Add a project
        </Link>
      }
    >
      Operations need a project to work on.
    </EmptyState>
  )
}

type ProjectFactsProps = { project: NonNullable<StatusReport['project']>; paths: NonNullable<StatusReport['paths']> }

function ProjectFacts({ project, paths }: ProjectFactsProps) {
  const projects = trpc.projects.list.useQuery()
  const isMissing = (path: string) => paths.missing.includes(path)
  const sessions = paths.sessionsDirs
  return (
    <CardBody>
      <dl className="grid grid-cols-[128px_minmax(0,1fr)] gap-x-3 gap-y-[7px]">
        <Entry name="Active Project">{project.name}</Entry>
        <Entry name="Project ID">
          <span className="mono" title={project.id}>
            {project.id}
          </span>
        </Entry>
        <Entry name="Projects Configured">
          <Link href="/ops/projects" className="hover:underline">
            {projects.data === undefined ? '–' : formatNumber(projects.data.length)}
          </Link>
        </Entry>
        <dt className="col-span-full mt-[5px] border-t border-line pt-3 text-12 font-medium text-text-3">
          Resolved Paths
        </dt>
        <Entry name="Project">
          <Folder path={paths.root} />
        </Entry>
        <Entry name="Sessions">
          {sessions.length === 0
            ? 'n/a'
            : sessions.map((path) => <Folder key={path} path={path} missing={isMissing(path)} />)}
        </Entry>
        <Entry name="Docs">
          <Folder path={paths.docsDir} root={paths.root} missing={isMissing(paths.docsDir)} />
        </Entry>
        <Entry name="Progress">
          <Folder path={paths.progressDir} root={paths.root} missing={isMissing(paths.progressDir)} />
        </Entry>
      </dl>
    </CardBody>
  )
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd className="cut">{children}</dd>
    </>
  )
}

/** Inside `root` it is written relative to it. */
function Folder({ path, root, missing = false }: { path: string; root?: string; missing?: boolean }) {
  const isInside = root !== undefined && path.startsWith(`${root}/`)
  return (
    <span className="flex min-w-0 items-center gap-2" title={path}>
      <PathText path={isInside ? path.slice(root.length + 1) : path} />
      {missing && <Code tone="warn">missing</Code>}
    </span>
  )
}
