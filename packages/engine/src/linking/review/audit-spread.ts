/** How the audited links spread over what the floors are held against. Pure. */
import type { AuditSpread } from '@ccdash/api-contract'
import type { LinkRecord } from '../../records/link.ts'
import { auditedLinks, judgeLink } from './audit-links.ts'
import type { JudgedFacts } from './audit-links.ts'

type Cell = AuditSpread['cells'][number]

/** What the floors are held against, of one link; its fan-out is that of the session. */
export type JudgedLink = Omit<JudgedFacts, 'fanout'> & { readonly sessionId: string }

/** Of those the audit looks at. @param featureId exact; '' for all */
export function judgeLinks(links: readonly LinkRecord[], featureId: string): JudgedLink[] {
  return auditedLinks(links, featureId).map((link) => {
    const { confidence, commandMismatch, titleMismatch } = judgeLink(link, 0)
    return { sessionId: link.targetId, confidence, commandMismatch, titleMismatch }
  })
}

/**
 * Links with equal facts are one cell: those with `fanout` at the fan-out floor or above are suspect, and those with a
 * mismatch whose confidence is at the primary floor or above.
 *
 * @param fanout features per session, whatever the strategy
 */
export function spreadLinks(judged: readonly JudgedLink[], fanout: ReadonlyMap<string, number>): AuditSpread {
  const cells = new Map<string, Cell>()
  for (const { sessionId, ...facts } of judged) {
    const features = fanout.get(sessionId) ?? 0
    const key = `${facts.confidence} ${features} ${facts.commandMismatch} ${facts.titleMismatch}`
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, { ...facts, fanout: features, links: 1 })
    else cell.links += 1
  }
  return { links: judged.length, cells: [...cells.values()].toSorted(compareCells) }
}

function compareCells(a: Cell, b: Cell): number {
  return (
    b.fanout - a.fanout ||
    b.confidence - a.confidence ||
    Number(b.commandMismatch) - Number(a.commandMismatch) ||
    Number(b.titleMismatch) - Number(a.titleMismatch)
  )
}
