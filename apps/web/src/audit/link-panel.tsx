import type { LinkDetail, Suspect, Verdict } from '@ccdash/api-contract'
import { Link2, Undo2, X } from 'lucide-react'
import { Link } from 'wouter'
import { formatConfidence } from '../format/format-number.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Id } from '../ui/id.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { PartView } from '../ui/part-view.tsx'
import { StateBadge, StateMark } from '../ui/state-mark.tsx'
import { LogExcerpt } from '../evidence/log-excerpt.tsx'
import { PanelPart } from '../evidence/panel-part.tsx'
import { readSignals, sessionShares } from '../evidence/read-evidence.ts'
import { SessionFeatures } from './session-features.tsx'
import { SignalList } from './signal-list.tsx'
import type { AuditHead } from './use-audit.ts'
import { useSessionLinks } from './use-session-links.ts'
import { VERDICT_ORDER, VERDICTS } from '../evidence/verdict-words.ts'
import { WaterfallChart } from '../evidence/waterfall-chart.tsx'

type LinkPanelProps = {
  suspect: Suspect
  head: AuditHead
  onJudge: (verdict: Verdict) => void
  /** Null when there is nothing to take back. */
  onUndo: (() => void) | null
  onClose: () => void
}

/** One link with its proof in falling weight: the sum, the signals, the log lines, the rivals. */
export function LinkPanel({ suspect, head, onJudge, onUndo, onClose }: LinkPanelProps) {
  const { featureId, sessionId, verdict } = suspect
  return (
    <aside aria-label="Selected link" data-sheet="" className={PANEL}>
      <header className="flex min-h-[42px] items-center gap-2 border-b border-line py-1 pr-2 pl-4 text-text-2 max-[720px]:pl-3">
        <h2 className="cut text-13 font-semibold text-text" title={featureId}>
          {featureId}
        </h2>
        <Link2 size={14} aria-hidden="true" className="text-text-3" />
        <Id id={sessionId} />
        <span className="ml-auto flex flex-none gap-1">
          <Link
            href={`/ops/links/features/${encodeURIComponent(featureId)}`}
            className={buttonClass({ variant: 'quiet', size: 's' })}
          >
            Open feature
          </Link>
          <IconButton label="Close" title="Close (Esc)" icon={<X size={14} aria-hidden="true" />} onClick={onClose} />
        </span>
      </header>
      <div className="sticky top-0 z-1 flex min-h-[52px] flex-wrap items-center gap-[6px] border-b border-line bg-inset max-[720px]:[&_kbd]:hidden px-4 py-2 max-[720px]:px-3">
        {VERDICT_ORDER.map((name) => {
          const { state, verb, key } = VERDICTS[name]
          return (
            <Button
              key={name}
              aria-pressed={verdict === name}
              icon={<StateMark state={state} size={13} />}
              shortcut={key}
              className={classNames('px-2!', verdict === name && 'border-accent! bg-selected!')}
              onClick={() => onJudge(name)}
            >
              {verb}
            </Button>
          )
        })}
        <Button
          variant="quiet"
          aria-label="Undo"
          title="Undo the last verdict"
          icon={<Undo2 size={14} aria-hidden="true" />}
          disabled={onUndo === null}
          className="ml-auto px-[6px]!"
          onClick={() => onUndo?.()}
        >
          <Kbd>z</Kbd>
        </Button>
      </div>
      <LinkEvidence key={`${featureId} ${sessionId}`} suspect={suspect} head={head} />
    </aside>
  )
}

/** Below 1,080 px a sheet from below. */
const PANEL =
  'min-w-0 animate-rise overflow-clip rounded-3 border border-line bg-surface ' +
  'max-[1080px]:fixed max-[1080px]:inset-x-0 max-[1080px]:bottom-0 max-[1080px]:z-20 max-[1080px]:max-h-[62dvh] ' +
  'max-[1080px]:overflow-y-auto max-[1080px]:rounded-t-4 max-[1080px]:rounded-b-none max-[1080px]:shadow-3'

function LinkEvidence({ suspect, head }: { suspect: Suspect; head: AuditHead }) {
  const { projectId, generatedAt, primaryFloor } = head
  const { featureId, sessionId } = suspect
  const { part, retry } = useSessionLinks(projectId, sessionId, generatedAt)
  return (
    <PartView part={part} what="link" rows={8} onRetry={retry}>
      {(links) => {
        const link = links.find(({ key }) => isLinkOf(key, suspect))
        const shares = <SessionFeatures shares={sessionShares(links, sessionId)} featureId={featureId} />
        if (link === undefined) {
          return (
            <>
              <MissingLink suspect={suspect} />
              {shares}
            </>
          )
        }
        const signals = readSignals(link.metadata)
        return (
          <>
            <PanelPart
              title={`Why ${formatConfidence(link.confidence)}`}
              aside={`dashed: primary floor ${formatConfidence(primaryFloor)}`}
            >
              <WaterfallChart steps={link.waterfall} primaryFloor={primaryFloor} />
            </PanelPart>
            <SignalList signals={signals} suspect={suspect} />
            <LogExcerpt projectId={projectId} sessionId={sessionId} signals={signals} />
            {shares}
          </>
        )
      }}
    </PartView>
  )
}

/** The audit reported it, the links do not have it: rejected, or gone with a later sync. */
function MissingLink({ suspect: { verdict } }: { suspect: Suspect }) {
  return (
    <PanelPart title="Evidence">
      {verdict === 'reject' ? (
        <>
          <StateBadge state="failed">Rejected</StateBadge>
          <p className="mt-2 text-text-2">
            A rejected link is taken out of the links and not made again. Another verdict, or taking this one back,
            makes it again.
          </p>
        </>
      ) : (
        <p className="text-text-2">
          This link is not there any more: links were rebuilt since the audit. Run the audit again.
        </p>
      )}
    </PanelPart>
  )
}

function isLinkOf(
  { sourceType, sourceId, targetType, targetId, linkType }: LinkDetail['key'],
  suspect: Suspect,
): boolean {
  return (
    sourceType === 'feature' &&
    sourceId === suspect.featureId &&
    targetType === 'session' &&
    targetId === suspect.sessionId &&
    linkType === 'related'
  )
}
