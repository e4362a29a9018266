/** Suspects as files other programs read. Pure. */
import type { Suspect } from '@ccdash/api-contract'
import { reasonText } from './suspect-rows.ts'

/** What was asked and found, beside the rows. */
type ExportedAudit = {
  readonly projectId: string
  readonly featureFilter: string | null
  readonly primaryFloor: number
  readonly fanoutFloor: number
  readonly generatedAt: string
  /** Links looked at. */
  readonly rowCount: number
  /** Suspects at these floors; the file may hold fewer. */
  readonly totalSuspects: number
}

type Column = readonly [name: string, value: (suspect: Suspect) => string | number]

const COLUMNS: readonly Column[] = [
  ['feature_id', ({ featureId }) => featureId],
  ['session_id', ({ sessionId }) => sessionId],
  ['confidence', ({ confidence }) => confidence],
  ['ambiguity_share', ({ ambiguityShare }) => ambiguityShare],
  ['fanout_count', ({ fanoutCount }) => fanoutCount],
  ['reason', ({ reasons }) => reasons.map(reasonText).join(';')],
  ['title', ({ title }) => title],
  ['signal_type', ({ signalType }) => signalType],
  ['signal_path', ({ signalPath }) => signalPath],
  ['commands', ({ commands }) => commands.join('; ')],
  ['verdict', ({ verdict }) => verdict ?? ''],
]

/**
 * RFC 4180: a head line, CRLF, quotes where needed and doubled within. Where a spreadsheet would run a formula, at the
 * start of a text or behind a separator or line break in it, a `'` is put before it; numbers stay numbers.
 */
export function suspectsToCsv(suspects: readonly Suspect[]): string {
  const lines = suspects.map((suspect) => COLUMNS.map(([, value]) => csvField(value(suspect))))
  return [COLUMNS.map(([name]) => name), ...lines].map((fields) => `${fields.join(',')}\r\n`).join('')
}

export function suspectsToJson(suspects: readonly Suspect[], audit: ExportedAudit): string {
  const { projectId, featureFilter, primaryFloor, fanoutFloor, generatedAt, rowCount, totalSuspects } = audit
  const head = { projectId, featureFilter, primaryFloor, fanoutFloor, generatedAt, rowCount, totalSuspects }
  return `${JSON.stringify({ ...head, exported: suspects.length, suspects }, null, 2)}\n`
}

/** `link-audit-2026-11-22T14-01-07.csv`: time of the audit, in UTC. */
export function exportFileName(generatedAt: string, extension: 'csv' | 'json'): string {
  return `link-audit-${generatedAt.slice(0, 19).replaceAll(':', '-')}.${extension}`
}

/** At the start, or behind what a program may take for a separator, also with unseen signs before it and in full width. */
const FORMULA =
  /(^|[\r\n\t;,|])([ \u00A0\u3000\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]*)(?=[=+\-@＝＋－＠])/g

function csvField(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = value.replaceAll(FORMULA, "$1'$2").replace(/^(?=[\t\r])/, "'")
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
