/**
 * Requests that are not what they say, refused before anything looks into them: escapes and bodies that are no UTF-8, a body that
 * is compressed or of another type, JSON that nests deeper than anything here does. What passes costs a look at each character.
 */
export type Unreadable = {
  readonly status: 400 | 415
  readonly detail: string
  readonly code: 'BAD_REQUEST' | 'UNSUPPORTED_MEDIA_TYPE'
}

/** Objects and lists in one another. The deepest input has five. */
const MAX_JSON_DEPTH = 64

/** A stray % stands for itself; escapes that are no UTF-8 would become other texts than were sent. */
export function refuseTarget(url: string): Unreadable | null {
  if (!url.includes('%')) return null
  try {
    decodeURIComponent(url.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))
    return null
  } catch (error) {
    if (error instanceof URIError) return badRequest('The address has escapes (%…) that are not UTF-8')
    throw error
  }
}

/** The same of JSON in the values of a query. */
export function refuseQuery(url: string): Unreadable | null {
  for (const value of new URL(url).searchParams.values()) if (isTooDeep(value)) return TOO_DEEP
  return null
}

/**
 * The body as text, '' when there is none.
 *
 * A page of another site can send text and forms without asking first, JSON it cannot: so only JSON is read.
 */
export async function readJsonText(request: Request): Promise<string | Unreadable> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity') return unsupported('Send the body as it is, without Content-Encoding')
  const text = decode(await request.arrayBuffer())
  if (text === null) return badRequest('The body is not UTF-8')
  if (text.trim() === '') return ''
  if (!isJson(request.headers.get('content-type') ?? '')) return unsupported('Send the body as application/json')
  return isTooDeep(text) ? TOO_DEEP : text
}

/** `application/json`, also as `application/…+json`; JSON is always UTF-8, whatever else a charset says is not read. */
function isJson(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  if (!/^application\/([\w.-]+\+)?json$/.test(type.trim())) return false
  return parameters.every((parameter) => !/^\s*charset\s*=/.test(parameter) || /=\s*"?utf-?8"?\s*$/.test(parameter))
}

/** Null when it is no UTF-8. A byte order mark is left out. */
function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Counts brackets outside of strings; a text that is no JSON is left to the parser. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit === QUOTE) index = endOfString(text, index)
    else if (unit === 0x5b || unit === 0x7b) depth += 1
    else if (unit === 0x5d || unit === 0x7d) depth -= 1
    if (depth > MAX_JSON_DEPTH) return true
  }
  return false
}

/** @param start of the quote that opens it. @returns where it closes; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text.charCodeAt(index) !== QUOTE) {
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1
  }
  return index
}

const TOO_DEEP = badRequest(`The JSON nests deeper than ${MAX_JSON_DEPTH} levels`)

function badRequest(detail: string): Unreadable {
  return { status: 400, detail, code: 'BAD_REQUEST' }
}

function unsupported(detail: string): Unreadable {
  return { status: 415, detail, code: 'UNSUPPORTED_MEDIA_TYPE' }
}
