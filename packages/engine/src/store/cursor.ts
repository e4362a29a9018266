import { OpsError } from '@ccdash/api-contract'

/** Where the next page starts, opaque to callers: the key of the last row, as base64url of JSON. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** @param shape one sample value per part of the key. @throws OpsError CURSOR_INVALID */
export function decodeCursor<Key extends readonly (string | number)[]>(cursor: string, shape: Key): Key {
  const key = parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  const fits =
    Array.isArray(key) &&
    key.length === shape.length &&
    shape.every((part, index) => typeof part === typeof key[index] && isStorable(key[index]))
  if (!fits) throw new OpsError('CURSOR_INVALID', `'${cursor}' is not a cursor of this list`, { cursor })
  return key as unknown as Key
}

/** Whether a column could hold it: no database takes a NUL in a text, and every number of a key fits in 32 bits. */
function isStorable(part: unknown): boolean {
  return typeof part === 'number' ? Math.abs(part) < 2 ** 31 : !String(part).includes('\0')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // not one of ours: refused by the shape check
  }
}
