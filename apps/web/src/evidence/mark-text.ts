/** A text in pieces, those that were looked for marked. Pure. */
type TextPiece = {
  /** Place in the text. */
  readonly at: number
  readonly text: string
  readonly isMarked: boolean
}

/** @param find  any case; '' marks nothing. */
export function markText(text: string, find: string): TextPiece[] {
  const pieces: TextPiece[] = []
  const [lower, wanted] = [text.toLowerCase(), find.toLowerCase()]
  // Lower case may have another length, as for 'İ': then places do not compare.
  const canMark = wanted !== '' && lower.length === text.length
  let at = 0
  for (let hit = canMark ? lower.indexOf(wanted) : -1; hit !== -1; hit = lower.indexOf(wanted, at)) {
    if (hit > at) pieces.push({ at, text: text.slice(at, hit), isMarked: false })
    pieces.push({ at: hit, text: text.slice(hit, hit + wanted.length), isMarked: true })
    at = hit + wanted.length
  }
  if (at < text.length) pieces.push({ at, text: text.slice(at), isMarked: false })
  return pieces
}

/** The part of a long line around the first place of `find`, or its start; `…` stands for what is left out. */
export function excerptAround(text: string, find: string, length: number): string {
  if (text.length <= length) return text
  const hit = find === '' ? -1 : text.toLowerCase().indexOf(find.toLowerCase())
  const middle = hit === -1 ? 0 : hit + Math.floor(find.length / 2)
  const from = Math.min(Math.max(middle - Math.floor(length / 2), 0), text.length - length)
  return `${from > 0 ? '…' : ''}${text.slice(from, from + length)}${from + length < text.length ? '…' : ''}`
}
