/**
 * Link audit (spec 5): which feature→session links found by session evidence look wrong, and why. Pure.
 *
 *   high_fanout                          the session is linked to many features
 *   primary_like_command_path_mismatch   strong, but the path its command was given does not name the feature
 *   primary_like_title_path_mismatch     strong, from a key command, and neither title nor path name the feature
 */
import type { Suspect, SuspectReason, Verdict } from '@ccdash/api-contract'
import { QUOTING } from '../../text/ref-path.ts'
import { roundThousandths } from '../../text/round-thousandths.ts'
import type { LinkRecord } from '../../records/link.ts'
import { compareCodePoints, stripCharacters, trim } from '../../text/python-text.ts'

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
  /** Only suspects with this reason, with this verdict (`none`: not judged yet). */
  readonly reason?: SuspectReason['type'] | undefined
  readonly verdict?: Verdict | 'none' | undefined
}

export type AuditedLinks = {
  /** Feature→session links of type `related`, in order of feature id and session id. */
  readonly links: readonly LinkRecord[]
  /** Per session, how many features are linked to it, whatever the strategy. */
  readonly fanout: ReadonlyMap<string, number>
  readonly verdictOf: (link: LinkRecord) => Verdict | null
}

export type LinkAuditResult = {
  /** Links looked at. */
  readonly rowCount: number
  /** By fanout, then confidence, both falling; then feature and session id. */
  readonly suspects: Suspect[]
}

export function auditLinks({ links, fanout, verdictOf }: AuditedLinks, audit: LinkAudit): LinkAuditResult {
  const rows = auditedLinks(links, audit.featureId)
  const suspects: Suspect[] = []
  for (const link of rows) {
    const facts = readFacts(link, fanout.get(link.targetId) ?? 0)
    const reasons = findReasons(judgeFacts(link, facts), audit)
    if (reasons.length === 0) continue
    const suspect = toSuspect(link, facts, reasons, verdictOf(link))
    if (isWanted(suspect, audit)) suspects.push(suspect)
  }
  return { rowCount: rows.length, suspects: suspects.sort(compareSuspects) }
}

/** The links the audit looks at, of one feature or ('') of all. */
export function auditedLinks(links: readonly LinkRecord[], featureId: string): LinkRecord[] {
  return links.filter((link) => isEvidence(link) && (featureId === '' || link.sourceId === featureId))
}

/** All that the floors are held against. */
export type JudgedFacts = {
  readonly confidence: number
  readonly fanout: number
  /** The path its command was given does not name the feature: suspect from the primary floor on. */
  readonly commandMismatch: boolean
  /** It comes from a key command and neither title nor path name the feature: suspect from the primary floor on. */
  readonly titleMismatch: boolean
}

/** @param fanoutCount features its session is linked to */
export function judgeLink(link: LinkRecord, fanoutCount: number): JudgedFacts {
  return judgeFacts(link, readFacts(link, fanoutCount))
}

/** Where a suspect stands in the report. */
export type SuspectPlace = Pick<Suspect, 'fanoutCount' | 'confidence' | 'featureId' | 'sessionId'>

/** Sorts suspects; two places are equal only for one link. */
export function compareSuspects(a: SuspectPlace, b: SuspectPlace): number {
  return (
    b.fanoutCount - a.fanoutCount ||
    b.confidence - a.confidence ||
    compareCodePoints(a.featureId, b.featureId) ||
    compareCodePoints(a.sessionId, b.sessionId)
  )
}

function isWanted({ reasons, verdict }: Suspect, wanted: LinkAudit): boolean {
  const hasReason = wanted.reason === undefined || reasons.some(({ type }) => type === wanted.reason)
  return hasReason && (wanted.verdict === undefined || (verdict ?? 'none') === wanted.verdict)
}

function isEvidence({ strategy, metadata }: LinkRecord): boolean {
  return strategy === EVIDENCE || (metadata !== null && JSON.stringify(metadata).includes(EVIDENCE))
}

type Facts = Pick<Suspect, 'title' | 'signalType' | 'signalPath' | 'commands' | 'fanoutCount'>

function readFacts(link: LinkRecord, fanoutCount: number): Facts {
  const metadata = link.metadata ?? {}
  const signals: readonly unknown[] = Array.isArray(metadata['signals']) ? metadata['signals'] : []
  const [signal] = signals
  const commands: readonly unknown[] = Array.isArray(metadata['commands']) ? metadata['commands'] : []
  return {
    title: textOf(metadata['title']),
    signalType: isRecord(signal) ? textOf(signal['type']) : '',
    signalPath: isRecord(signal) ? normalizeAuditPath(textOf(signal['path'])) : '',
    commands: commands.filter((command) => typeof command === 'string'),
    fanoutCount,
  }
}

function toSuspect(link: LinkRecord, facts: Facts, reasons: SuspectReason[], verdict: Verdict | null): Suspect {
  return {
    featureId: link.sourceId,
    sessionId: link.targetId,
    confidence: roundThousandths(link.confidence),
    ambiguityShare: roundThousandths(numberOf(link.metadata?.['ambiguityShare'])),
    title: facts.title,
    signalType: facts.signalType,
    signalPath: facts.signalPath,
    commands: facts.commands.slice(0, LISTED_COMMANDS),
    reasons,
    fanoutCount: facts.fanoutCount,
    verdict,
  }
}

function judgeFacts(link: LinkRecord, facts: Facts): JudgedFacts {
  const isNamedByPath = namesFeature(link.sourceId, facts.signalPath)
  const isKeyCommand = facts.commands.some((command) => KEY_COMMANDS.some((key) => command.startsWith(key)))
  return {
    confidence: link.confidence,
    fanout: facts.fanoutCount,
    commandMismatch: !isNamedByPath && facts.signalType === 'command_args_path',
    titleMismatch: !isNamedByPath && isKeyCommand && !namesFeature(link.sourceId, facts.title),
  }
}

function findReasons(judged: JudgedFacts, { primaryFloor, fanoutFloor }: LinkAudit): SuspectReason[] {
  const reasons: SuspectReason[] = []
  if (judged.fanout >= fanoutFloor) reasons.push({ type: 'high_fanout', fanout: judged.fanout })
  if (judged.confidence < primaryFloor) return reasons
  if (judged.commandMismatch) reasons.push({ type: 'primary_like_command_path_mismatch' })
  if (judged.titleMismatch) reasons.push({ type: 'primary_like_title_path_mismatch' })
  return reasons
}

/** Whether the text holds the feature's id, or its id without the version. */
function namesFeature(featureId: string, text: string): boolean {
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
  return stripCharacters(trim(text), QUOTING).replaceAll('\\', '/').toLowerCase()
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
