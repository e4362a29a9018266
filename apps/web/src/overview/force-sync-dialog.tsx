/** Asks before everything is read again: what that costs, from past operations, and the cheaper way. */
import type { ProjectOverview } from '@ccdash/api-contract'
import type { ReactNode } from 'react'
import { formatBytes } from '../format/format-bytes.ts'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber } from '../format/format-number.ts'
import { useStatus } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { UsualCost } from './usual-cost.ts'

type ForceSyncDialogProps = {
  open: boolean
  projectName: string | null
  forced: UsualCost | null
  incremental: UsualCost | null
  onClose: () => void
  onForce: () => void
  onIncremental: () => void
}

export function ForceSyncDialog(props: ForceSyncDialogProps) {
  const { open, projectName, forced, incremental, onClose, onForce, onIncremental } = props
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Force Full Sync of ${projectName ?? 'the active project'}?`}
      description="Every file is read again, changed or not. Links and verdicts are kept."
      actions={
        <>
          <Button variant="quiet" className="mr-auto" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={onIncremental}>Run Incremental Sync</Button>
          <Button variant="primary" onClick={onForce}>
            Force Full Sync
          </Button>
        </>
      }
    >
      {open && <Costs forced={forced} incremental={incremental} />}
    </Dialog>
  )
}

function Costs({ forced, incremental }: Pick<ForceSyncDialogProps, 'forced' | 'incremental'>) {
  const overviews = trpc.projects.overviews.useQuery()
  const status = useStatus()
  const active = overviews.data?.find((overview) => overview.active)
  return (
    <dl className="mt-[14px] grid grid-cols-[128px_minmax(0,1fr)] gap-x-3 gap-y-[7px]">
      <Cost name="Will read">{active === undefined ? '–' : describeFiles(active.files)}</Cost>
      <Cost name="Usually takes">{forced === null ? 'not known, none has completed yet' : describeSpan(forced)}</Cost>
      <Cost name="Meanwhile">
        {status.state === 'shown' ? describeLine(status.data.operations.activeOperations, active?.project.id) : '–'}
      </Cost>
      {incremental !== null && (
        <Cost name="Incremental">
          usually reads {countOf(incremental.medianFiles, 'file')} in about {formatDuration(incremental.medianMs)}
        </Cost>
      )}
    </dl>
  )
}

function Cost({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** As the last sync saw them. */
function describeFiles({ sessions, plans, progress }: ProjectOverview['files']): string {
  const bytes = sessions.bytes + plans.bytes + progress.bytes
  const documents = plans.files + progress.files
  return `${countOf(sessions.files, 'log')}, ${countOf(documents, 'document')}, ${formatBytes(bytes)}`
}

function describeSpan({ runs, fastestMs, slowestMs, medianMs }: UsualCost): string {
  if (runs === 1) return `${formatDuration(medianMs)}, its last run`
  return `${formatDuration(fastestMs)} to ${formatDuration(slowestMs)}, last ${runs} runs`
}

function describeLine(active: readonly { projectId: string }[], projectId: string | undefined): string {
  const before = active.filter((operation) => operation.projectId === projectId).length
  if (before === 0) return 'other operations of the project wait in line'
  return before === 1
    ? '1 operation comes before it, others wait in line'
    : `${formatNumber(before)} operations come before it`
}

function countOf(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${Math.round(count) === 1 ? '' : 's'}`
}
