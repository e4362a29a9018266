import { OpsError, shown } from '@ccdash/api-contract'

/** Where the next page starts, opaque to callers: the key of the last row, as base64url of JSON. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** @param shape one sample value per part of the key; a whole number stands for whole numbers only. @throws OpsError CURSOR_INVALID */
export function decodeCursor<Key extends readonly (string | number)[]>(cursor: string, shape: Key): Key {
  const key = parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  const fits =
    Array.isArray(key) &&
    key.length === shape.length &&
    shape.every((part, index) => isLike(part, key[index]) && isStorable(key[index]))
  if (!fits) throw new OpsError('CURSOR_INVALID', `'${shown(cursor)}' is not a cursor of this list`, { cursor })
  return key as unknown as Key
}

function isLike(sample: string | number, part: unknown): boolean {
  return typeof sample === typeof part && (!Number.isInteger(sample) || Number.isInteger(part))
}

/** Whether a column could hold it: a text without NUL and half pairs of surrogates, a number that fits in 32 bits. */
function isStorable(part: unknown): boolean {
  if (typeof part === 'number') return Math.abs(part) < 2 ** 31
  return typeof part === 'string' && !part.includes('\0') && part.isWellFormed()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // not one of ours: refused by the shape check
  }
}
