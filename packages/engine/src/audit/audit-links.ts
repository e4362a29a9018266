/**
 * Link audit (spec 5): which feature→session links found by session evidence look wrong, and why. Pure.
 *
 *   high_fanout                          the session is linked to many features
 *   primary_like_command_path_mismatch   strong, but the path its command was given does not name the feature
 *   primary_like_title_path_mismatch     strong, from a key command, and neither title nor path name the feature
 */
import type { Suspect, SuspectReason } from '@ccdash/api-contract'
import type { LinkRecord } from '../records/link.ts'
import { roundHalfEven, trim } from '../parse/python-text.ts'

const EVIDENCE = 'session_evidence'
const KEY_COMMANDS = ['/dev:execute-phase', '/dev:quick-feature', '/plan:plan-feature']
const LISTED_COMMANDS = 5

export type LinkAudit = {
  /** Exact feature id; '' for all. */
  readonly featureId: string
  /** Confidence (0–1) from which a link counts as primary-like. */
  readonly primaryFloor: number
  /** Number of features per session from which the session is suspect. */
  readonly fanoutFloor: number
  readonly limit: number
}

export type LinkAuditResult = {
  /** Links looked at. */
  readonly rowCount: number
  /** By fanout, then confidence, both falling; then feature and session id. */
  readonly suspects: Suspect[]
}

/** @param links  all feature→session links of type `related`, in order of feature id and session id. */
export function auditLinks(links: readonly LinkRecord[], audit: LinkAudit): LinkAuditResult {
  const fanout = countFanout(links)
  const rows = links.filter((link) => isEvidence(link) && (audit.featureId === '' || link.sourceId === audit.featureId))
  const suspects = rows
    .map((link) => judge(link, fanout.get(link.targetId) ?? 0, audit))
    .filter((suspect) => suspect.reasons.length > 0)
    .toSorted((a, b) => b.fanoutCount - a.fanoutCount || b.confidence - a.confidence)
  return { rowCount: rows.length, suspects: suspects.slice(0, Math.max(1, audit.limit)) }
}

/** Per session, how many features are linked to it, whatever the strategy. */
function countFanout(links: readonly LinkRecord[]): Map<string, number> {
  const fanout = new Map<string, number>()
  for (const { targetId } of links) fanout.set(targetId, (fanout.get(targetId) ?? 0) + 1)
  return fanout
}

function isEvidence({ strategy, metadata }: LinkRecord): boolean {
  return strategy === EVIDENCE || (metadata !== null && JSON.stringify(metadata).includes(EVIDENCE))
}

function judge(link: LinkRecord, fanoutCount: number, audit: LinkAudit): Suspect {
  const metadata = link.metadata ?? {}
  const signals: readonly unknown[] = Array.isArray(metadata['signals']) ? metadata['signals'] : []
  const [signal] = signals
  const commands = (Array.isArray(metadata['commands']) ? metadata['commands'] : []).filter(
    (command): command is string => typeof command === 'string',
  )
  const facts = {
    title: textOf(metadata['title']),
    signalType: isRecord(signal) ? textOf(signal['type']) : '',
    signalPath: isRecord(signal) ? normalizeAuditPath(textOf(signal['path'])) : '',
  }
  return {
    featureId: link.sourceId,
    sessionId: link.targetId,
    confidence: roundHalfEven(link.confidence, 3),
    ambiguityShare: roundHalfEven(numberOf(metadata['ambiguityShare']), 3),
    ...facts,
    commands: commands.slice(0, LISTED_COMMANDS),
    reasons: findReasons(link, { ...facts, commands, fanoutCount }, audit),
    fanoutCount,
  }
}

type Facts = Pick<Suspect, 'title' | 'signalType' | 'signalPath' | 'commands' | 'fanoutCount'>

function findReasons(link: LinkRecord, facts: Facts, { primaryFloor, fanoutFloor }: LinkAudit): SuspectReason[] {
  const reasons: SuspectReason[] = []
  if (facts.fanoutCount >= fanoutFloor) reasons.push({ type: 'high_fanout', fanout: facts.fanoutCount })
  if (link.confidence < primaryFloor || namesFeature(link.sourceId, facts.signalPath)) return reasons
  if (facts.signalType === 'command_args_path') reasons.push({ type: 'primary_like_command_path_mismatch' })
  const isKeyCommand = facts.commands.some((command) => KEY_COMMANDS.some((key) => command.startsWith(key)))
  if (isKeyCommand && !namesFeature(link.sourceId, facts.title))
    reasons.push({ type: 'primary_like_title_path_mismatch' })
  return reasons
}

/** Whether the text holds the feature's id, or its id without the version. */
export function namesFeature(featureId: string, text: string): boolean {
  const searched = text.toLowerCase()
  if (searched === '') return false
  const slug = auditSlug(featureId)
  return searched.includes(featureId.toLowerCase()) || (slug !== '' && searched.includes(slug))
}

/** `foo-v1.2.3` → `foo`: unlike linking's slug, any number of version parts goes. */
export function auditSlug(featureId: string): string {
  const id = trim(featureId).toLowerCase()
  const at = id.lastIndexOf('-v')
  if (at <= 0) return id
  return /^\d+$/.test(id.slice(at + 2).replaceAll('.', '')) ? id.slice(0, at) : id
}

/** Quotes, brackets and punctuation around a path go; lower case, `/`. */
export function normalizeAuditPath(text: string): string {
  return trim(text)
    .replace(/^["'`<>[\](),;]+|["'`<>[\](),;]+$/g, '')
    .replaceAll('\\', '/')
    .toLowerCase()
}

/** A reason as the reference writes it: `high_fanout(12)`. */
export function reasonText(reason: SuspectReason): string {
  return reason.type === 'high_fanout' ? `high_fanout(${reason.fanout})` : reason.type
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : 0
}
