/** Health in one line, since it is nearly always good; below it what is stored and what today changed of it. */
import type { EntityCounts, EntityName, OperationChanges, StatusReport } from '@ccdash/api-contract'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { formatNumber } from '../format/format-number.ts'
import { formatRate } from '../format/format-rate.ts'
import { useConnection } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { Fact, FactStrip } from '../ui/fact-strip.tsx'
import type { PartState } from '../data/part-state.ts'
import { SkeletonFigure } from '../ui/skeleton-rows.tsx'
import { Time } from '../ui/time.tsx'
import { useNow } from '../ui/use-now.ts'
import { addSample, currentRate, type Sample } from '../operations/model/estimate-remaining.ts'
import { SignedChange } from '../operations/list/signed-change.tsx'

type StatusPart = { status: PartState<StatusReport> }

export function HealthStrip({ status }: StatusPart) {
  const health = trpc.health.useQuery()
  const connection = useConnection()
  const answers =
    connection.state === 'live'
      ? !health.isError
      : connection.state !== 'offline' && connection.state !== 'reconnecting'
  const askAgain = connection.state === 'live' && health.isError && !health.isFetching
  const { refetch } = health
  useEffect(() => {
    if (askAgain) void refetch()
  }, [askAgain, refetch])
  const known = answers ? health.data : undefined
  const watcher = status.state === 'shown' ? status.data.watcherHealth : known?.watcherHealth
  const problem = answers ? (watcher?.problem ?? null) : null
  return (
    <FactStrip label="Health" variant="line">
      <Fact
        name="Backend Health"
        {...(known && {
          sub: <Time at={new Date(health.dataUpdatedAt).toISOString()} />,
          title: 'When it was asked last',
        })}
      >
        {answers ? <Word text={known?.status} good={known?.status === 'ok'} /> : <Word text="no answer" good={false} />}
      </Fact>
      <Fact name="DB">
        <Word text={known?.db ?? (answers ? undefined : 'unknown')} good={known?.db === 'connected'} />
      </Fact>
      <Fact
        name="Watcher"
        {...(problem !== null && {
          title: `${problem.message}; ${problem.advice}`,
          sub: (
            <span role="status" className="cut">
              {problem.message}; {problem.advice}
            </span>
          ),
        })}
      >
        <Word text={answers ? watcher?.state : 'unknown'} good={answers && watcher?.state === 'running'} />
      </Fact>
      <Ledger status={status} />
      <Fact name="Server">
        {status.state === 'shown' ? (
          <span className="cut">{status.data.serverVersion}</span>
        ) : (
          <Unknown part={status} />
        )}
      </Fact>
    </FactStrip>
  )
}

/** A dot and a word; the word alone carries the meaning. */
function Word({ text, good }: { text: string | undefined; good: boolean }) {
  if (text === undefined) return <SkeletonFigure />
  return (
    <>
      <svg
        width="10"
        height="10"
        viewBox="0 0 10 10"
        aria-hidden="true"
        className={good ? 'text-completed-mark' : 'text-stalled-mark'}
      >
        <circle cx="5" cy="5" r="5" fill="currentColor" opacity=".2" />
        <circle cx="5" cy="5" r="2.6" fill="currentColor" />
      </svg>
      {text}
    </>
  )
}

const NO_SAMPLES: readonly Sample[] = []

function Ledger({ status }: StatusPart) {
  const now = useNow().getTime()
  const sequence = status.state === 'shown' ? status.data.lastSequence : null
  const [held, setHeld] = useState({ sequence: -1, samples: NO_SAMPLES })
  if (sequence !== null && sequence !== held.sequence) {
    setHeld({ sequence, samples: addSample(held.samples, { at: now, bytesDone: 0, itemsDone: sequence }) })
  }
  const rate = currentRate(held.samples, now)
  const isIdle = rate === null || rate.itemsPerSecond === 0
  return (
    <Fact
      name="Ledger"
      title="Sequence number of the newest event"
      sub={isIdle ? 'idle' : formatRate(rate.itemsPerSecond, 'events')}
    >
      {sequence === null ? <Unknown part={status} /> : formatNumber(sequence)}
    </Fact>
  )
}

function Unknown({ part }: { part: PartState<unknown> }) {
  return part.state === 'loading' ? <SkeletonFigure /> : <>–</>
}

const COUNTS: readonly { name: string; count: keyof EntityCounts; entity: EntityName; href: string | null }[] = [
  { name: 'Sessions (Loaded/Total)', count: 'sessions', entity: 'session', href: null },
  { name: 'Documents', count: 'documents', entity: 'document', href: null },
  { name: 'Tasks', count: 'tasks', entity: 'task', href: null },
  { name: 'Features', count: 'features', entity: 'feature', href: '/ops/links' },
  { name: 'Links', count: 'links', entity: 'link', href: '/ops/links' },
]

/** @param today  Null when it is not known. */
export function SnapshotStrip({ status, today }: StatusPart & { today: OperationChanges | null }) {
  return (
    <FactStrip label="Stored">
      {COUNTS.map(({ name, count, entity, href }) => (
        <Fact key={name} name={name} big sub={<Today changes={today} entity={entity} />}>
          {status.state !== 'shown' && <Unknown part={status} />}
          {status.state === 'shown' && href === null && formatNumber(status.data.counts[count])}
          {status.state === 'shown' && href !== null && (
            <Link href={href} className="hover:underline">
              {formatNumber(status.data.counts[count])}
            </Link>
          )}
        </Fact>
      ))}
    </FactStrip>
  )
}

function Today({ changes, entity }: { changes: OperationChanges | null; entity: EntityName }) {
  if (changes === null) return <>{'\u00a0'}</>
  const change = changes[entity]
  if (change === undefined || change.added + change.changed + change.removed === 0) return <>unchanged today</>
  return (
    <>
      <SignedChange change={change} /> today
    </>
  )
}
