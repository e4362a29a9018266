import { FolderX, SearchX } from 'lucide-react'
import { Link } from 'wouter'
import { buttonClass } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import type { LinksPlace } from './links-view.ts'

export function NotFound({ place }: { place: NonNullable<LinksPlace> }) {
  return (
    <Card title={place.id}>
      <EmptyState
        icon={<SearchX size={20} />}
        title={`There is no such ${place.type}`}
        actions={
          <Link href={place.type === 'feature' ? '/ops/links' : '/ops/links?by=session'} className={buttonClass()}>
            Show all {place.type}s
          </Link>
        }
      >
        The active project has no {place.type} <span className="mono break-all">{place.id}</span>. It may belong to
        another project, or a sync has taken it out.
      </EmptyState>
    </Card>
  )
}

export function NoProject() {
  return (
    <Card title="Links">
      <EmptyState
        icon={<FolderX size={20} />}
        title="No project is active"
        actions={
          <Link href="/ops/projects?add=1" className={buttonClass({ variant: 'primary' })}>
            Add a project
          </Link>
        }
      >
        Links are found in the plans and session logs of a project.
      </EmptyState>
    </Card>
  )
}
