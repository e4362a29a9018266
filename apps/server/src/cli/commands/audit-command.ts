import { describeDatabase } from '../../env.ts'
import type { CliContext } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { auditAsJson, auditAsText } from '../format-audit.ts'

export type AuditFlags = {
  readonly feature: string
  readonly primaryFloor: number
  readonly fanoutFloor: number
  readonly limit: number
}

/** `ccdash audit`: the suspects of one project; a limit of 0 or less behaves as 1. */
export async function runAudit(
  { ops, settings, json, print }: CliContext,
  projectId: string,
  projectFilter: string | null,
  { feature, primaryFloor, fanoutFloor, limit }: AuditFlags,
): Promise<ExitCode> {
  const report = await ops.auditLinks({
    projectId,
    featureId: feature.trim(),
    primaryFloor,
    fanoutFloor,
    limit: Math.max(1, limit),
  })
  const db = settings.databaseUrl.startsWith('file:')
    ? settings.databaseUrl.slice('file:'.length)
    : describeDatabase(settings.databaseUrl)
  const shown = { db, projectFilter, report }
  print(json ? JSON.stringify(auditAsJson(shown), null, 2) : auditAsText(shown))
  return EXIT.ok
}
