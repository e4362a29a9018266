/** What an operation's changes say of a link. */
import type { OperationChange } from '@ccdash/api-contract'

export type LinkChange = {
  readonly type: 'gained' | 'lost' | 'rescored' | 'other'
  readonly source: { readonly type: string; readonly id: string }
  readonly target: { readonly type: string; readonly id: string }
  /** Confidence, 0 to 1; null of a gained link. */
  readonly before: number | null
  /** Null of a lost link. */
  readonly after: number | null
  /** What changed besides: `other evidence`, `strategy → strategy`. */
  readonly note: string | null
}

const ENTITY = '(feature|session|document|task)'
const NUMBER = String.raw`(\d(?:\.\d+)?)`
const LABEL = new RegExp(`^${ENTITY} (.+) → ${ENTITY} (.+?) ${NUMBER}(?: → ${NUMBER}|, (.+))?$`)

/**
 * Reads the label of a changed link, `feature cart-v1 → session S-1 0.67 → 0.78`.
 *
 * @returns null of a row that is no link, or whose label is of another form.
 */
export function readLinkChange({ entity, change, label }: OperationChange): LinkChange | null {
  if (entity !== 'link') return null
  const match = LABEL.exec(label)
  if (match === null) return null
  const [, sourceType = '', sourceId = '', targetType = '', targetId = '', first = '', second, note] = match
  const ends = { source: { type: sourceType, id: sourceId }, target: { type: targetType, id: targetId } }
  const value = Number(first)
  switch (change) {
    case 'added':
      return { ...ends, type: 'gained', before: null, after: value, note: null }
    case 'removed':
      return { ...ends, type: 'lost', before: value, after: null, note: null }
    case 'changed':
      if (second !== undefined) return { ...ends, type: 'rescored', before: value, after: Number(second), note: null }
      return { ...ends, type: 'other', before: value, after: value, note: note ?? null }
  }
}
