/**
 * FNV-1a over the text's UTF-16 units, as a signed 32-bit integer. Stored in place of the text: two tokens of one hash only
 * make a relink look at a session for nothing.
 */
export function tokenHash(token: string): number {
  let hash = 0x811c9dc5
  for (let place = 0; place < token.length; place += 1) {
    const unit = token.charCodeAt(place)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    hash = Math.imul(hash ^ (unit >> 8), 0x01000193)
  }
  return hash | 0
}
