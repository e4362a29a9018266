/** Links, and what they say of features and sessions, as lines for people. Pure. */
import type { LinkDetail, LinkKey, SessionFanout, SilentSession, UnworkedFeature } from '@ccdash/api-contract'

/** The two ends as `links judge` reads them, and what they are called. */
export function linkRow({
  key,
  origin,
  confidence,
  strategy,
  judgement,
  sourceLabel,
  targetLabel,
}: LinkDetail): string {
  const marks = [
    origin === 'manual' ? 'by hand' : (strategy ?? key.linkType),
    ...(judgement === null ? [] : [judgement.verdict]),
    ...(judgement === null || judgement.note === '' ? [] : [JSON.stringify(judgement.note)]),
  ]
  const labels = [nameBeside(key.sourceId, sourceLabel), nameBeside(key.targetId, targetLabel)]
  const names = labels.filter((label) => label !== '').join(' → ')
  return [confidence.toFixed(3), linkEnds(key), marks.join(' '), names].filter((part) => part !== '').join('  ')
}

/** One line per step: what it is, what it adds or takes, what the confidence is then. */
export function waterfallRows({ waterfall }: LinkDetail): string[] {
  return waterfall.map(
    ({ label, amount, result }) =>
      `       ${amount < 0 ? '−' : '+'} ${Math.abs(amount).toFixed(3)} = ${result.toFixed(3)}  ${label}`,
  )
}

export function linkEnds({ sourceType, sourceId, targetType, targetId }: LinkKey): string {
  return `${sourceType}:${sourceId} → ${targetType}:${targetId}`
}

export function silentRow({ sessionId, label, startedAt, silence }: SilentSession): string {
  return `${silence.padEnd(20)}  ${startedAt.slice(0, 16).padEnd(16)}  ${sessionId}  ${nameBeside(sessionId, label)}`.trimEnd()
}

export function unworkedRow({ featureId, name, status }: UnworkedFeature): string {
  return `${status.padEnd(12)}  ${featureId}  ${name}`.trimEnd()
}

export function fanoutRow({ sessionId, label, features }: SessionFanout): string {
  return `${String(features).padStart(5)}  ${sessionId}  ${nameBeside(sessionId, label)}`.trimEnd()
}

/** Who has no name is called by its id, which is there already. */
function nameBeside(id: string, label: string): string {
  return label === id ? '' : label
}
