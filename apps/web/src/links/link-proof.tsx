/** Why a link is there, and what a person says of it. */
import type { LinkDetail } from '@ccdash/api-contract'
import { Undo2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useShortcut } from '../ui/shortcuts.tsx'
import { LogExcerpt } from '../evidence/log-excerpt.tsx'
import { PRIMARY_FLOOR } from '../evidence/primary-floor.ts'
import { readSignals } from '../evidence/read-evidence.ts'
import { VERDICT_ORDER, VERDICTS } from '../evidence/verdict-words.ts'
import { WaterfallChart } from '../evidence/waterfall-chart.tsx'
import { formatConfidence } from '../format/format-number.ts'
import { Banner } from '../ui/banner.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { describeError } from '../data/describe-error.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Time } from '../ui/time.tsx'
import { EvidenceFacts } from './evidence-facts.tsx'
import type { LinkRow } from './link-rows.ts'
import { placeHref, type LinksPlace, type LinksView } from './links-view.ts'
import { useLinkVerdict } from './use-link-verdict.ts'

type LinkProofProps = { projectId: string; place: NonNullable<LinksPlace>; view: LinksView; row: LinkRow }

export function LinkProof({ projectId, place, view, row: { link, id } }: LinkProofProps) {
  const isEvidence = link.strategy === 'session_evidence'
  const other = linkedPlace(link, place)
  return (
    <div className="animate-rise border-l-2 border-accent">
      <VerdictBar projectId={projectId} place={place} link={link}>
        {other !== null && (
          <Link href={placeHref(other, view)} className={buttonClass({ variant: 'quiet', size: 's' })}>
            Open {other.type}
          </Link>
        )}
      </VerdictBar>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,300px),1fr))] items-start gap-x-6 gap-y-4 px-4 py-3">
        <section>
          <h3 className="mb-2 text-12 font-semibold">
            Why {formatConfidence(link.confidence)}
            <span className="font-normal text-text-3"> · dashed: primary floor {formatConfidence(PRIMARY_FLOOR)}</span>
          </h3>
          <WaterfallChart steps={link.waterfall} primaryFloor={PRIMARY_FLOOR} />
        </section>
        <EvidenceFacts link={link} id={id} />
      </div>
      {isEvidence && <Lines projectId={projectId} sessionId={link.key.targetId} link={link} />}
    </div>
  )
}

/** Read from the log only when somebody wants to see it. */
function Lines({ projectId, sessionId, link }: { projectId: string; sessionId: string; link: LinkDetail }) {
  const [isOpen, setOpen] = useState(false)
  if (isOpen) {
    return (
      <div className="border-t border-line">
        <LogExcerpt projectId={projectId} sessionId={sessionId} signals={readSignals(link.metadata)} />
      </div>
    )
  }
  return (
    <div className="px-4 pb-3">
      <Button size="s" onClick={() => setOpen(true)}>
        Show log lines
      </Button>
    </div>
  )
}

type VerdictBarProps = { projectId: string; place: NonNullable<LinksPlace>; link: LinkDetail; children: ReactNode }

const GROUP = 'Links'

function VerdictBar({ projectId, place, link, children }: VerdictBarProps) {
  const { judge, busy, error } = useLinkVerdict(projectId, place)
  const { judgement } = link
  const verdict = judgement?.verdict ?? null
  const give = (asked: typeof verdict) => {
    if (!busy && asked !== verdict) judge(link, asked)
  }
  useShortcut('y', () => give('keep'), { description: 'Keep the open link', group: GROUP })
  useShortcut('n', () => give('reject'), { description: 'Reject the open link', group: GROUP })
  useShortcut('u', () => give('uncertain'), { description: 'Mark the open link uncertain', group: GROUP })
  return (
    <>
      <div className="flex flex-wrap items-center gap-[6px] border-b border-line px-4 py-2 max-[720px]:[&_kbd]:hidden">
        {VERDICT_ORDER.map((name) => {
          const { state, verb, key } = VERDICTS[name]
          return (
            <Button
              key={name}
              size="s"
              aria-pressed={verdict === name}
              icon={<StateMark state={state} size={12} />}
              shortcut={key}
              className={classNames(verdict === name && 'border-accent! bg-selected!')}
              onClick={() => give(name)}
            >
              {verb}
            </Button>
          )
        })}
        {judgement !== null && (
          <>
            <Button variant="quiet" size="s" icon={<Undo2 size={13} aria-hidden="true" />} onClick={() => give(null)}>
              Take back
            </Button>
            <span className="text-12 text-text-3">
              {VERDICTS[judgement.verdict].done} <Time at={judgement.at} />
              {judgement.note !== '' && `: ${judgement.note}`}
            </span>
          </>
        )}
        <span className="ml-auto">{children}</span>
      </div>
      {error !== null && (
        <Banner tone="bad" className="m-2">
          The verdict was not stored: {describeError(error)}
        </Banner>
      )}
    </>
  )
}

/** Where the other end can be looked at: features and sessions. */
function linkedPlace({ key }: LinkDetail, place: NonNullable<LinksPlace>): LinksPlace {
  const isSource = key.sourceType === place.type && key.sourceId === place.id
  const [type, id] = isSource ? [key.targetType, key.targetId] : [key.sourceType, key.sourceId]
  return type === 'feature' || type === 'session' ? { type, id } : null
}
