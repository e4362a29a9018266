/** Links of one entity as rows of a table. Pure. */
import type { LinkDetail, LinkKey, Verdict } from '@ccdash/api-contract'
import { PRIMARY_FLOOR } from '../evidence/primary-floor.ts'
import { readSignals } from '../evidence/read-evidence.ts'
import type { LinksPlace, LinksTab } from './links-view.ts'

const TYPE_OF_TAB = { sessions: 'session', features: 'feature', documents: 'document', tasks: 'task' } as const

export type LinkRow = {
  readonly link: LinkDetail
  /** At the other end. */
  readonly id: string
  /** '' when it has no name of its own. */
  readonly name: string
  readonly verdict: Verdict | null
  readonly isWeak: boolean
}

/** Those of one kind, the strongest first. */
export function linkRows(links: readonly LinkDetail[], place: NonNullable<LinksPlace>, tab: LinksTab): LinkRow[] {
  const type = TYPE_OF_TAB[tab]
  const rows = links.flatMap((link): LinkRow[] => {
    const other = otherEnd(link, place)
    if (other === null || other.type !== type) return []
    return [
      {
        link,
        id: other.id,
        name: type === 'session' ? sessionName(link, other) : other.label === other.id ? '' : other.label,
        verdict: link.judgement?.verdict ?? null,
        isWeak: link.confidence < PRIMARY_FLOOR,
      },
    ]
  })
  return rows.toSorted((a, b) => b.link.confidence - a.link.confidence || compare(a.name || a.id, b.name || b.id))
}

export function isSameKey(a: LinkKey, b: LinkKey): boolean {
  return (
    a.sourceType === b.sourceType &&
    a.sourceId === b.sourceId &&
    a.targetType === b.targetType &&
    a.targetId === b.targetId &&
    a.linkType === b.linkType
  )
}

const STRATEGIES: Readonly<Record<string, string>> = {
  task_frontmatter: 'task',
  session_evidence: 'evidence',
  explicit_frontmatter_ref: 'front matter',
  path_feature_hint: 'path',
  referenced_document_inheritance: 'inherited',
  document_ref_path: 'reference',
  progress_source_task: 'progress file',
  task_session_ref: 'task',
  explicit_session_ref: 'front matter',
  thread_inheritance: 'inherited',
}

/** How the link was found, in a word. */
export function strategyText({ origin, strategy }: Pick<LinkDetail, 'origin' | 'strategy'>): string {
  if (origin === 'manual') return 'by hand'
  if (strategy === null) return 'direct'
  return STRATEGIES[strategy] ?? strategy.replaceAll('_', ' ')
}

const SIGNAL_KINDS = ['command', 'write', 'shell', 'search', 'read', 'reference'] as const
export type SignalKind = (typeof SIGNAL_KINDS)[number]

const KIND_OF_SIGNAL: Readonly<Record<string, SignalKind>> = {
  command_args_path: 'command',
  file_write: 'write',
  shell_reference: 'shell',
  search_reference: 'search',
  file_read: 'read',
}

/** Which kinds of signals speak for the link and how many of each, strong kinds first. */
export function signalKinds(metadata: LinkDetail['metadata']): { kind: SignalKind; count: number }[] {
  const counts = new Map<SignalKind, number>()
  for (const { type } of readSignals(metadata)) {
    const kind = KIND_OF_SIGNAL[type] ?? 'reference'
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return SIGNAL_KINDS.flatMap((kind) => {
    const count = counts.get(kind) ?? 0
    return count === 0 ? [] : [{ kind, count }]
  })
}

type OtherEnd = { readonly type: string; readonly id: string; readonly label: string }

/** Null for a link that does not touch the place. */
function otherEnd({ key, sourceLabel, targetLabel }: LinkDetail, place: NonNullable<LinksPlace>): OtherEnd | null {
  if (key.sourceType === place.type && key.sourceId === place.id)
    return { type: key.targetType, id: key.targetId, label: targetLabel }
  if (key.targetType === place.type && key.targetId === place.id)
    return { type: key.sourceType, id: key.sourceId, label: sourceLabel }
  return null
}

/** Its own name, else the one its evidence gives it. */
function sessionName({ metadata }: LinkDetail, { id, label }: OtherEnd): string {
  if (label !== '' && label !== id) return label
  const title = metadata?.['title']
  return typeof title === 'string' && title !== id ? title : ''
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
