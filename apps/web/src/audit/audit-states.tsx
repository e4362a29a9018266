import { FolderPlus, MousePointerClick, ShieldCheck } from 'lucide-react'
import { Link } from 'wouter'
import { formatNumber } from '../format/format-number.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Kbd } from '../ui/kbd.tsx'
import type { PartState } from '../data/part-state.ts'
import { PartView } from '../ui/part-view.tsx'

/** Before the first run nothing is asked for. */
export function FirstVisit({ links }: { links: number | null }) {
  return (
    <Card title="Suspects">
      <EmptyState icon={<ShieldCheck size={20} />} title="No audit was run yet.">
        {links === null ? 'An audit looks' : `An audit looks at ${formatNumber(links)} links`} for sessions linked to
        many features, and for strong links whose command or title names something else. Set the floors above and run
        it.
      </EmptyState>
    </Card>
  )
}

export function NoProject() {
  return (
    <Card title="Suspects">
      <EmptyState
        icon={<FolderPlus size={20} />}
        title="No active project."
        actions={
          <Link href="/ops/projects" className={buttonClass()}>
            Choose a project
          </Link>
        }
      >
        Links are audited one project at a time.
      </EmptyState>
    </Card>
  )
}

/** While the audit runs, and when it was refused. */
export function NoResult({ part, onRetry }: { part: PartState<unknown>; onRetry: () => void }) {
  return (
    <Card title="Suspects">
      <PartView part={part} what="audit" rows={8} onRetry={onRetry}>
        {() => null}
      </PartView>
    </Card>
  )
}

/** Where the link will be: the columns keep their place. */
export function NoLinkOpen({ isMissing, onClose }: { isMissing: boolean; onClose: () => void }) {
  return (
    <aside aria-label="Selected link" className="rounded-3 border border-dashed border-line-strong max-[1080px]:hidden">
      {isMissing ? (
        <EmptyState
          title="This link is not among the suspects loaded here."
          actions={<Button onClick={onClose}>Close</Button>}
        >
          It may be on a later page, or no suspect at these floors.
        </EmptyState>
      ) : (
        <EmptyState icon={<MousePointerClick size={20} />} title="No link is open.">
          Choose a suspect to see its sum, its signals and its log lines. <Kbd>j</Kbd> <Kbd>k</Kbd> move,{' '}
          <Kbd>Enter</Kbd> opens.
        </EmptyState>
      )}
    </aside>
  )
}
