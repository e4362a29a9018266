/** What is shown of the suspects, in which groups they fall, and which comes next. Pure. */
import type { LinkKey, Suspect, SuspectReason, Verdict } from '@ccdash/api-contract'
import type { LinkPlace, Shown, SuspectView } from './audit-params.ts'

/** Names a suspect among all of a project. */
export function suspectId({ featureId, sessionId }: LinkPlace): string {
  return JSON.stringify([featureId, sessionId])
}

export function linkPlaceOf({ featureId, sessionId }: LinkPlace): LinkPlace {
  return { featureId, sessionId }
}

export function linkKeyOf({ featureId, sessionId }: LinkPlace): LinkKey {
  return { sourceType: 'feature', sourceId: featureId, targetType: 'session', targetId: sessionId, linkType: 'related' }
}

const SHOWN_OF: Readonly<Record<Verdict, Shown>> = { keep: 'kept', reject: 'rejected', uncertain: 'uncertain' }

function shownOf(verdict: Verdict | null): Exclude<Shown, 'all'> {
  const shown = verdict === null ? 'open' : SHOWN_OF[verdict]
  return shown === 'all' ? 'open' : shown
}

/** With the given filters, in the given order. Every word of the search stands in one of the row's texts. */
export function filterSuspects(
  suspects: readonly Suspect[],
  { shown, reason, search }: Pick<SuspectView, 'shown' | 'reason' | 'search'>,
): Suspect[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return suspects.filter(
    (suspect) =>
      (shown === 'all' || shownOf(suspect.verdict) === shown) &&
      (reason === null || suspect.reasons.some(({ type }) => type === reason)) &&
      words.every((word) => searchText(suspect).includes(word)),
  )
}

export function countShown(suspects: readonly Suspect[]): Record<Shown, number> {
  const counts: Record<Shown, number> = { all: suspects.length, open: 0, kept: 0, rejected: 0, uncertain: 0 }
  for (const { verdict } of suspects) counts[shownOf(verdict)] += 1
  return counts
}

/** As the audit's command line writes it: `high_fanout(12)`. */
export function reasonText(reason: SuspectReason): string {
  return reason.type === 'high_fanout' ? `high_fanout(${reason.fanout})` : reason.type
}

/** Without the prefix all but one have in common. */
export function shortReason(reason: SuspectReason): string {
  return reasonText(reason).replace(/^primary_like_/, '')
}

/**
 * Suspects that stand and fall together: one session, one leading signal, the same reasons. Links without a signal have
 * nothing in common that could be judged at once.
 */
export function withSameEvidence(suspects: readonly Suspect[], of: Suspect): Suspect[] {
  const evidence = evidenceText(of)
  return evidence === null ? [of] : suspects.filter((suspect) => evidenceText(suspect) === evidence)
}

/** The next open one behind `from` in the given order, from the start again after the last; null when none is left. */
export function nextOpen(suspects: readonly Suspect[], from: LinkPlace): Suspect | null {
  const at = indexOf(suspects, from)
  const turned = [...suspects.slice(at + 1), ...suspects.slice(0, Math.max(at, 0))]
  return turned.find(({ verdict }) => verdict === null) ?? null
}

/** The one `step` places away, stopping at the ends; the first when `from` is not among them. */
export function moveBy(suspects: readonly Suspect[], from: LinkPlace | null, step: 1 | -1): Suspect | null {
  const at = from === null ? -1 : indexOf(suspects, from)
  if (at === -1) return suspects[0] ?? null
  return suspects[Math.min(Math.max(at + step, 0), suspects.length - 1)] ?? null
}

function indexOf(suspects: readonly Suspect[], place: LinkPlace): number {
  const id = suspectId(place)
  return suspects.findIndex((suspect) => suspectId(suspect) === id)
}

function evidenceText({ sessionId, signalType, signalPath, reasons }: Suspect): string | null {
  if (signalType === '') return null
  return JSON.stringify([sessionId, signalType, signalPath, reasons.map(reasonText)])
}

function searchText({ featureId, sessionId, title, signalType, signalPath, commands, reasons }: Suspect): string {
  return [featureId, sessionId, title, signalType, signalPath, ...commands, ...reasons.map(reasonText)]
    .join('\n')
    .toLowerCase()
}
