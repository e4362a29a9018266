/** One operation, live: what it does or did, how long each phase took, what it changed and what it could not read. */
import type { Operation } from '@ccdash/api-contract'
import { SearchX } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link, useParams } from 'wouter'
import { useDocumentTitle } from '../../ui/document-title.ts'
import { useOperation } from '../../data/use-live.ts'
import { displayState } from '../model/display-state.ts'
import { KIND_LABELS } from '../model/kind-label.ts'
import { trpc } from '../../data/trpc.ts'
import { Banner } from '../../ui/banner.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Code } from '../../ui/code.tsx'
import { errorCode } from '../../data/describe-error.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PartView } from '../../ui/part-view.tsx'
import { AccountsCard } from './accounts-card.tsx'
import { ChangesCard } from './changes-card.tsx'
import { EventsCard } from './events-card.tsx'
import { IssuesCard } from './issues-card.tsx'
import { LinkDiffCard } from './link-diff-card.tsx'
import { LiveProgress } from './live-progress.tsx'
import { OperationDetails } from './operation-details.tsx'
import { OperationFacts } from './operation-facts.tsx'
import { OperationHead } from './operation-head.tsx'
import { isInterrupted, STATE_WORDS } from './operation-state.ts'
import { PhaseTimeline } from './phase-timeline.tsx'
import { readThroughput } from './throughput.ts'
import { useAllChanges } from './use-all-changes.ts'
import { useOperationActions } from './use-operation-actions.ts'
import { useProgressSamples } from './use-progress-samples.ts'

export function OperationPage() {
  const { id } = useParams<{ id: string }>()
  return <OperationById key={id} operationId={id} />
}

function OperationById({ operationId }: { operationId: string }) {
  const part = useOperation(operationId)
  const utils = trpc.useUtils()
  if (part.state === 'shown') return <OperationView operation={part.data} />
  if (part.state === 'refused' && errorCode(part.error) === 'OPERATION_NOT_FOUND')
    return <NotFound operationId={operationId} />
  return (
    <div className="p-6 max-[720px]:p-3">
      <Card title="Operation Detail" headingLevel={part.state === 'refused' ? 1 : 2}>
        <PartView
          part={part}
          what="operation"
          rows={8}
          onRetry={() => void utils.operations.get.invalidate({ operationId })}
        >
          {() => null}
        </PartView>
      </Card>
    </div>
  )
}

function OperationView({ operation }: { operation: Operation }) {
  const actions = useOperationActions(operation)
  const told = useProgressSamples(operation)
  const throughput = useMemo(() => readThroughput(told.samples), [told.samples])
  const [wantsRows, setWantsRows] = useState(false)
  const hasLinks = operation.changes.link !== undefined && operation.status !== 'running'
  const rows = useAllChanges(operation, wantsRows || hasLinks)
  const state = displayState(operation)
  useDocumentTitle(`${KIND_LABELS[operation.kind]} ${STATE_WORDS[state].toLowerCase()}`)
  return (
    <div className="grid gap-4 p-6 max-[720px]:p-3">
      <OperationHead operation={operation} actions={actions} />
      <p className="sr-only" role="status">
        {KIND_LABELS[operation.kind]} {STATE_WORDS[state]}
      </p>
      <section aria-label="Operation Detail" className="grid min-w-0 gap-4">
        <ErrorBox operation={operation} />
        <OperationFacts operation={operation} throughput={throughput} />
        {operation.status === 'running' && <LiveProgress operation={operation} />}
        <PhaseTimeline operation={operation} told={told} />
        <div className="grid grid-cols-[minmax(0,1fr)_328px] items-start gap-4 min-[1900px]:grid-cols-[minmax(0,1fr)_440px] max-[1080px]:grid-cols-[minmax(0,1fr)]">
          <div className="grid min-w-0 gap-4">
            {operation.issueCount > 0 && <IssuesCard operation={operation} actions={actions} />}
            <EventsCard operation={operation} />
          </div>
          <div className="grid min-w-0 gap-4">
            <AccountsCard operation={operation} />
            <ChangesCard operation={operation} rows={rows} onWanted={() => setWantsRows(true)} />
            <LinkDiffCard operation={operation} rows={rows} />
            <OperationDetails operation={operation} />
          </div>
        </div>
      </section>
    </div>
  )
}

/** Why it failed, in the words of the engine, and what that means for what is stored. */
function ErrorBox({ operation }: { operation: Operation }) {
  if (operation.status !== 'failed') return null
  const { code, message } = operation.error
  return (
    <Banner tone="bad">
      <Code tone="bad">{code}</Code> {message}
      {isInterrupted(operation) && '. What it had stored by then is kept: an incremental sync reads only the rest.'}
    </Banner>
  )
}

function NotFound({ operationId }: { operationId: string }) {
  return (
    <div className="p-6 max-[720px]:p-3">
      <Card title="Operation Detail" headingLevel={1}>
        <EmptyState
          icon={<SearchX size={20} />}
          title="There is no such operation"
          actions={
            <Link href="/ops" className={buttonClass({ variant: 'primary' })}>
              Show all operations
            </Link>
          }
        >
          <span className="mono break-all">{operationId}</span> is not in the ledger. Either the id is wrong, or it was
          old enough to be deleted.
        </EmptyState>
      </Card>
    </div>
  )
}
