import type { AuditInput, SuspectReasonType, VerdictFilter } from '@ccdash/api-contract'
import { describeDatabase } from '../../env.ts'
import type { CliContext } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { auditAsJson, auditAsText } from '../format-audit.ts'
import { writeStderr } from '../../terminal/terminal.ts'

export type AuditFlags = {
  readonly feature: string
  readonly primaryFloor: number
  readonly fanoutFloor: number
  readonly limit: number
  readonly reason?: SuspectReasonType
  readonly verdict?: VerdictFilter
  /** Fail when more suspects than this are not judged yet. */
  readonly failOn?: number
}

/** `ccdash audit`: the suspects of one project; a limit of 0 or less behaves as 1. */
export async function runAudit(
  { ops, settings, json, print }: CliContext,
  projectId: string,
  projectFilter: string | null,
  { feature, primaryFloor, fanoutFloor, limit, reason, verdict, failOn }: AuditFlags,
): Promise<ExitCode> {
  const looked = {
    projectId,
    featureId: feature.trim(),
    primaryFloor,
    fanoutFloor,
    ...(reason === undefined ? {} : { reason }),
  }
  const filtered: AuditInput = { ...looked, limit: Math.max(1, limit), ...(verdict === undefined ? {} : { verdict }) }
  const report = await ops.auditLinks(filtered)
  const db = settings.databaseUrl.startsWith('file:')
    ? settings.databaseUrl.slice('file:'.length)
    : describeDatabase(settings.databaseUrl)
  const shown = { db, projectFilter, report }
  print(json ? JSON.stringify(auditAsJson(shown), null, 2) : auditAsText(shown))
  if (failOn === undefined) return EXIT.ok

  const { totalSuspects } = await ops.auditLinks({ ...looked, limit: 1, verdict: 'none' })
  if (totalSuspects <= failOn) return EXIT.ok
  writeStderr(`ccdash: ${totalSuspects} unjudged suspects, more than ${failOn}\n`)
  return EXIT.failed
}
