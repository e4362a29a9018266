/** The audit as `ccdash audit` prints it (spec 5): text, and JSON of the same facts. Pure. */
import type { AuditReport, Suspect, SuspectReason } from '@ccdash/api-contract'

export type AuditPrint = { readonly db: string; readonly projectFilter: string | null; readonly report: AuditReport }

export function auditAsJson({ db, projectFilter, report }: AuditPrint): Record<string, unknown> {
  return {
    db,
    feature_filter: report.featureFilter,
    project_filter: projectFilter,
    row_count: report.rowCount,
    suspect_count: report.suspectCount,
    suspects: report.suspects.map((suspect) => ({
      feature_id: suspect.featureId,
      session_id: suspect.sessionId,
      confidence: suspect.confidence,
      ambiguity_share: suspect.ambiguityShare,
      title: suspect.title,
      signal_type: suspect.signalType,
      signal_path: suspect.signalPath,
      commands: suspect.commands,
      reason: describeReasons(suspect.reasons),
      fanout_count: suspect.fanoutCount,
    })),
  }
}

export function auditAsText({ db, projectFilter, report }: AuditPrint): string {
  const head = [
    `DB: ${db}`,
    ...(projectFilter === null ? [] : [`Project filter: ${projectFilter}`]),
    ...(report.featureFilter === null ? [] : [`Feature filter: ${report.featureFilter}`]),
    `Analyzed links: ${report.rowCount}`,
    `Suspects: ${report.suspectCount}`,
    '',
  ]
  return [...head, ...report.suspects.flatMap(suspectLines)].join('\n')
}

/** Reasons joined as the legacy callers read them: `high_fanout(12);primary_like_title_path_mismatch`. */
function describeReasons(reasons: readonly SuspectReason[]): string {
  return reasons
    .map((reason) => (reason.type === 'high_fanout' ? `high_fanout(${reason.fanout})` : reason.type))
    .join(';')
}

function suspectLines(suspect: Suspect, index: number): string[] {
  const number = String(index + 1).padStart(2, '0')
  return [
    `${number}. feature=${suspect.featureId} session=${suspect.sessionId} conf=${decimal(suspect.confidence)} fanout=${suspect.fanoutCount} share=${decimal(suspect.ambiguityShare)}`,
    `    reason=${describeReasons(suspect.reasons)}`,
    `    title=${suspect.title}`,
    `    signal=${suspect.signalType} path=${suspect.signalPath}`,
    ...(suspect.commands.length === 0 ? [] : [`    commands=${suspect.commands.join(', ')}`]),
    '',
  ]
}

/** Shortest text that reads back as the same number, with a decimal always: 1 is `1.0`. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}
