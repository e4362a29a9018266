/** `ccdash links`: what is linked and why, what people say of it, what is not linked. */
import type { CreateLink, JudgeLink, LinkDetail, LinkKey, Page, Silence, Verdict } from '@ccdash/api-contract'
import type { CliContext } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Entity } from '../flag-values.ts'
import { fanoutRow, linkEnds, linkRow, silentRow, unworkedRow, waterfallRows } from '../format-links.ts'
import { qualityAsText } from '../format-quality.ts'

export type PageFlags = { readonly limit: number; readonly cursor?: string }

export async function runReport({ ops, json, print }: CliContext, projectId: string): Promise<ExitCode> {
  const report = await ops.linkQuality(projectId)
  print(json ? JSON.stringify(report, null, 2) : qualityAsText(report))
  return EXIT.ok
}

/** @param why  the steps of each confidence too. */
export async function runListLinks(
  context: CliContext,
  projectId: string,
  { type, id }: Entity,
  { why, ...flags }: PageFlags & { readonly why: boolean },
): Promise<ExitCode> {
  const page = await context.ops.listLinks({ projectId, entityType: type, entityId: id, ...pageOf(flags) })
  const rows = (link: LinkDetail) => [linkRow(link), ...(why ? waterfallRows(link) : [])]
  return printPage(context, page, rows, `no links of ${type}:${id}`)
}

export async function runJudge(
  context: CliContext,
  projectId: string,
  { key, verdict, note }: Pick<JudgeLink, 'key' | 'verdict' | 'note'>,
): Promise<ExitCode> {
  return printLink(context, key, await context.ops.judgeLink({ projectId, key, verdict, note }))
}

export async function runCreateLink(
  context: CliContext,
  projectId: string,
  link: Pick<CreateLink, 'key' | 'confidence' | 'note'>,
): Promise<ExitCode> {
  return printLink(context, link.key, await context.ops.createLink({ projectId, ...link }))
}

export async function runSilent(
  context: CliContext,
  projectId: string,
  { silence, ...flags }: PageFlags & { readonly silence?: Silence },
): Promise<ExitCode> {
  const filter = silence === undefined ? {} : { silence }
  const page = await context.ops.listSilentSessions({ projectId, ...pageOf(flags), ...filter })
  return printPage(context, page, (row) => [silentRow(row)], 'no session without a feature')
}

export async function runUnworked(context: CliContext, projectId: string, flags: PageFlags): Promise<ExitCode> {
  const page = await context.ops.listUnworkedFeatures({ projectId, ...pageOf(flags) })
  return printPage(context, page, (row) => [unworkedRow(row)], 'no feature without a session')
}

export async function runFanout(context: CliContext, projectId: string, flags: PageFlags): Promise<ExitCode> {
  const page = await context.ops.listFanout({ projectId, ...pageOf(flags) })
  return printPage(context, page, (row) => [fanoutRow(row)], 'no session with a feature')
}

/** A task stands in its feature and its document; everything else is related. */
export function keyBetween(source: Entity, target: Entity, linkType?: LinkKey['linkType']): LinkKey {
  return {
    sourceType: source.type,
    sourceId: source.id,
    targetType: target.type,
    targetId: target.id,
    linkType: linkType ?? (target.type === 'task' ? 'child' : 'related'),
  }
}

/** `undo` takes a judgement back. */
export function verdictOf(word: Verdict | 'undo'): Verdict | null {
  return word === 'undo' ? null : word
}

function pageOf({ limit, cursor }: PageFlags): { limit: number; cursor?: string } {
  return { limit, ...(cursor === undefined ? {} : { cursor }) }
}

function printPage<Row>(
  { json, print }: CliContext,
  { items, nextCursor }: Page<Row>,
  rows: (row: Row) => string[],
  nothing: string,
): ExitCode {
  if (json) print(JSON.stringify({ items, nextCursor }, null, 2))
  else {
    for (const line of items.flatMap(rows)) print(line)
    if (items.length === 0 && nextCursor === null) print(nothing)
    if (nextCursor !== null) print(`more: --cursor ${nextCursor}`)
  }
  return EXIT.ok
}

function printLink({ json, print }: CliContext, key: LinkKey, link: LinkDetail | null): ExitCode {
  if (json) print(JSON.stringify(link, null, 2))
  else print(link === null ? `not linked: ${linkEnds(key)}` : linkRow(link))
  return EXIT.ok
}
