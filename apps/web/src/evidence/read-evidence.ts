/** What a link's metadata says of its evidence. The wire carries metadata as it was stored, so each field is checked. Pure. */
import type { LinkDetail, ReadLogLines, Suspect } from '@ccdash/api-contract'

/** One thing the session did that speaks for the feature. */
export type Signal = {
  readonly type: string
  /** As in the log; '' for a command that names the feature without a path. */
  readonly path: string
  /** The command or the tool; '' when not kept. */
  readonly by: string
  /** 0–1 */
  readonly weight: number
  /** Where the log says so; null when not kept. */
  readonly place: { readonly byteStart: number; readonly byteEnd: number } | null
}

type LogRange = ReadLogLines['ranges'][number]

/** In one request. */
const MOST_RANGES = 25
const MOST_FIND = 500

export function readSignals(metadata: LinkDetail['metadata']): Signal[] {
  const signals: unknown = metadata?.['signals']
  return Array.isArray(signals) ? signals.filter(isRecord).map(toSignal) : []
}

/** Equal signals once, with how many there are, in the order of their first. */
export function groupSignals(signals: readonly Signal[]): { signal: Signal; count: number }[] {
  const groups = new Map<string, { signal: Signal; count: number }>()
  for (const signal of signals) {
    const { type, path, by, weight } = signal
    const key = JSON.stringify([type, path, by, weight])
    const group = groups.get(key)
    groups.set(key, { signal: group?.signal ?? signal, count: (group?.count ?? 0) + 1 })
  }
  return [...groups.values()]
}

/** The places of the signals in the log, each line once, in the order of the log. */
export function logRangesOf(signals: readonly Signal[]): LogRange[] {
  const ranges = new Map<number, LogRange>()
  for (const { place, path } of signals) {
    if (place === null || ranges.has(place.byteStart)) continue
    const find = path.slice(-MOST_FIND)
    ranges.set(place.byteStart, { ...place, ...(find === '' ? {} : { find }) })
  }
  return [...ranges.values()].slice(0, MOST_RANGES).toSorted((a, b) => a.byteStart - b.byteStart)
}

/** `plans/cart-v1.md` → `cart-v1.md`; either kind of slash. */
export function fileNameOf(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}

/** One feature among those a session is linked to. */
export type SessionShare = {
  readonly featureId: string
  readonly name: string
  readonly confidence: number
  /** Of the session's evidence, 0–1; null for links that do not weigh evidence. */
  readonly share: number | null
}

/** The features of a session, the largest share first, those without one last. */
export function sessionShares(links: readonly LinkDetail[], sessionId: string): SessionShare[] {
  const shares = links
    .filter(({ key }) => key.sourceType === 'feature' && key.targetType === 'session' && key.targetId === sessionId)
    .map(({ key, sourceLabel, confidence, metadata }) => {
      const share = metadata?.['ambiguityShare']
      return { featureId: key.sourceId, name: sourceLabel, confidence, share: typeof share === 'number' ? share : null }
    })
  return shares.toSorted((a, b) => (b.share ?? -1) - (a.share ?? -1) || a.featureId.localeCompare(b.featureId))
}

/** Why each reason holds for this link, as a person would say it. */
export function explainReasons(suspect: Suspect): { code: string; text: string }[] {
  const file = fileNameOf(suspect.signalPath)
  return suspect.reasons.map((reason) => {
    switch (reason.type) {
      case 'high_fanout':
        return { code: reason.type, text: `The session is linked to ${reason.fanout} features` }
      case 'primary_like_command_path_mismatch': {
        const named = file === '' ? 'The command names no path' : `The command names ${file}, not this feature`
        return { code: reason.type, text: named }
      }
      case 'primary_like_title_path_mismatch':
        return { code: reason.type, text: 'Neither the title nor the path names this feature' }
    }
  })
}

function toSignal(signal: Record<string, unknown>): Signal {
  const { type, path, command, sourceTool, weight, byteStart, byteEnd } = signal
  return {
    type: textOf(type),
    path: textOf(path),
    by: textOf(command) || textOf(sourceTool),
    weight: typeof weight === 'number' ? weight : 0,
    place: isOffset(byteStart) && isOffset(byteEnd) && byteEnd >= byteStart ? { byteStart, byteEnd } : null,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOffset(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
