import type { Suspect, Verdict } from '@ccdash/api-contract'
import { useState } from 'react'
import { shortId } from '../ui/id.tsx'
import { toast } from '../ui/toast.ts'
import { useShortcut } from '../ui/shortcuts.tsx'
import type { AuditParams, LinkPlace } from './audit-params.ts'
import { moveBy, nextOpen, suspectId, withSameEvidence } from './suspect-rows.ts'
import type { ChangeParams } from './use-audit-params.ts'
import type { Verdicts } from './use-verdicts.ts'
import { VERDICTS } from '../evidence/verdict-words.ts'

type ReviewOptions = {
  /** As the table shows them. */
  ordered: readonly Suspect[]
  /** All that are loaded, whatever the filters. */
  all: readonly Suspect[]
  params: AuditParams
  change: ChangeParams
  verdicts: Verdicts
}

const GROUP = 'Link audit'
const TOAST_ID = 'audit-verdict'

/** Going through the suspects: the row keys act on, moving, judging and taking back. */
export function useReview({ ordered, all, params, change, verdicts }: ReviewOptions) {
  const [lastCursor, setCursor] = useState<LinkPlace | null>(null)
  const [focusRequest, setFocusRequest] = useState<object | null>(params.open === null ? null : {})
  const { open } = params
  const cursor = open ?? lastCursor
  const current = cursor === null ? null : (all.find((suspect) => suspectId(suspect) === suspectId(cursor)) ?? null)

  const close = () => {
    if (open === null) return
    setCursor(open)
    change({ open: null }, 'push')
    setFocusRequest({})
  }
  const goTo = (place: LinkPlace | null) => {
    if (place === null) return
    const { featureId, sessionId } = place
    setCursor({ featureId, sessionId })
    if (open !== null) change({ open: { featureId, sessionId } }, 'replace')
    if (!isWithinPanel(document.activeElement)) setFocusRequest({})
  }
  const undo = () => {
    const step = verdicts.undo()
    const [first] = step?.changes ?? []
    if (step === null || first === undefined) return
    goTo(first)
    toast({ id: TOAST_ID, state: 'cancelled', title: 'Verdict taken back', detail: describe(step.changes) })
  }
  const judge = (suspects: readonly Suspect[], verdict: Verdict) => {
    const [first] = suspects
    if (first === undefined || !verdicts.judge(suspects, verdict)) return
    const { toast: state, done } = VERDICTS[verdict]
    toast({
      id: TOAST_ID,
      state,
      title: suspects.length === 1 ? `Link ${done.toLowerCase()}` : `${done}: ${suspects.length} links`,
      detail: describe(suspects),
      action: { label: 'Undo', shortcut: 'z', onSelect: undo },
    })
    const judged = new Set(suspects.map(suspectId))
    goTo(
      nextOpen(
        ordered.filter((row) => row === first || !judged.has(suspectId(row))),
        first,
      ),
    )
  }
  const judgeCurrent = (verdict: Verdict) => current !== null && judge([current], verdict)
  const moveWithinEvidence = (step: 1 | -1) => {
    if (current !== null) goTo(moveBy(withSameEvidence(ordered, current), current, step))
  }

  useShortcut('j', () => goTo(moveBy(ordered, cursor, 1)), { description: 'Next suspect', group: GROUP })
  useShortcut('k', () => goTo(moveBy(ordered, cursor, -1)), { description: 'Previous suspect', group: GROUP })
  useShortcut('y', () => judgeCurrent('keep'), { description: 'Keep the link', group: GROUP })
  useShortcut('n', () => judgeCurrent('reject'), { description: 'Reject the link', group: GROUP })
  useShortcut('u', () => judgeCurrent('uncertain'), { description: 'Mark it uncertain', group: GROUP })
  useShortcut('z', undo, { description: 'Undo the last verdict', group: GROUP })
  useShortcut('[', () => moveWithinEvidence(-1), { description: 'Previous with the same evidence', group: GROUP })
  useShortcut(']', () => moveWithinEvidence(1), { description: 'Next with the same evidence', group: GROUP })
  useShortcut(open === null ? null : 'Escape', close, { description: 'Close the link', group: GROUP })

  const same = current === null ? [] : withSameEvidence(all, current)
  return { cursor, current, focusRequest, close, judge, judgeCurrent, undo, same }
}

/** `offline-cache-v1 and S-d41c8f02`, `6 links`. */
function describe(places: readonly LinkPlace[]): string {
  const [first] = places
  if (first === undefined || places.length > 1) return `${places.length} links with the same evidence`
  return `${first.featureId} and ${shortId(first.sessionId)}`
}

/** Who presses the panel's buttons stays there. */
function isWithinPanel(element: Element | null): boolean {
  return element?.closest('[aria-label="Selected link"]') !== null && element !== null
}
