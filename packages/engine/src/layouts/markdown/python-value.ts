/**
 * Values of YAML 1.1 front matter. Integers are numbers (or bigints beyond 2^53), so that a float, a date and a time
 * stay distinguishable: their text forms differ (`1.0`, `2026-01-02`, `2026-01-02 10:00:00+00:00`).
 */
export class YamlFloat {
  readonly type = 'float'
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

export class YamlDate {
  readonly type = 'date'
  /** `YYYY-MM-DD`, a real date. */
  readonly value: string

  constructor(value: string) {
    this.value = value
  }
}

export class YamlDateTime {
  readonly type = 'datetime'
  /** Wall clock as written: `YYYY-MM-DD`, `HH:MM:SS[.ffffff]`. */
  readonly date: string
  readonly time: string
  /** Null when no zone was written. */
  readonly offsetMinutes: number | null
  /** Milliseconds since 1970, a missing zone read as UTC. */
  readonly epochMs: number

  constructor(date: string, time: string, offsetMinutes: number | null, epochMs: number) {
    this.date = date
    this.time = time
    this.offsetMinutes = offsetMinutes
    this.epochMs = epochMs
  }
}

export type YamlScalar = null | boolean | number | bigint | string | YamlFloat | YamlDate | YamlDateTime
export type YamlValue = YamlScalar | readonly YamlValue[] | YamlMap
/** Keys in order of first writing. Scalars of other types than string stand as their text. */
export type YamlMap = ReadonlyMap<string, YamlValue>

const NOT_PRINTABLE = /[\p{C}\p{Z}]/u

export function isYamlMap(value: unknown): value is YamlMap {
  return value instanceof Map
}

export function isYamlList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value)
}

/** Whether Python's `if value:` holds. */
export function isTruthy(value: YamlValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0 || value === 0n)
    return false
  if (isYamlList(value)) return value.length > 0
  if (isYamlMap(value)) return value.size > 0
  return !(typeof value === 'object' && value.type === 'float' && value.value === 0)
}

/** The value's text as Python's `str` writes it. */
export function pythonStr(value: YamlValue): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

/** As `str`, with '' for null and for a missing field: nobody means the word "None". */
export function textOf(value: YamlValue | undefined): string {
  return value === undefined || value === null ? '' : pythonStr(value)
}

function pythonRepr(value: YamlValue, nested = false): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (isYamlList(value)) return `[${value.map((item) => pythonRepr(item, true)).join(', ')}]`
  if (isYamlMap(value)) {
    return `{${[...value].map(([key, item]) => `${quote(key)}: ${pythonRepr(item, true)}`).join(', ')}}`
  }
  if (value.type === 'float') return floatText(value.value)
  if (value.type === 'date') return nested ? `datetime.date(${numbers(value.value)})` : value.value
  const zone = value.offsetMinutes === null ? '' : zoneText(value.offsetMinutes)
  if (!nested) return `${value.date} ${value.time}${zone}`
  const zoneRepr = value.offsetMinutes === null ? '' : `, tzinfo=${zoneObject(value.offsetMinutes)}`
  return `datetime.datetime(${numbers(`${value.date}:${value.time.replace(/(?::00)$/, '')}`)}${zoneRepr})`
}

function zoneObject(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'datetime.timezone.utc'
  const seconds = offsetMinutes * 60
  const delta = seconds < 0 ? `days=-1, seconds=${86_400 + seconds}` : `seconds=${seconds}`
  return `datetime.timezone(datetime.timedelta(${delta}))`
}

function numbers(text: string): string {
  return text
    .split(/[-:.]/)
    .map((digits) => String(Number(digits)))
    .join(', ')
}

/** `+02:00` */
function zoneText(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  let result = mark
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (character === '\\' || character === mark) result += `\\${character}`
    else if (character === '\n') result += '\\n'
    else if (character === '\r') result += '\\r'
    else if (character === '\t') result += '\\t'
    else if (code < 0x20 || code === 0x7f) result += `\\x${code.toString(16).padStart(2, '0')}`
    else if (code > 0x7f && NOT_PRINTABLE.test(character)) result += unicodeEscape(code)
    else result += character
  }
  return result + mark
}

function unicodeEscape(code: number): string {
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** Shortest digits that read back equal, always with a point or an exponent. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  if (exponent < 0) return value.toFixed(Math.max(0, mantissa.replace(/[-.]/g, '').length - 1 - exponent))
  const text = String(value)
  return text.includes('.') ? text : `${text}.0`
}

/** As JSON can hold it: times in ISO form, maps as objects, numbers without a JSON form as text. */
export function toJson(value: YamlValue): unknown {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value
  if (isYamlList(value)) return value.map(toJson)
  if (isYamlMap(value)) return mapToJson(value)
  if (value.type === 'float') return Number.isFinite(value.value) ? value.value : floatText(value.value)
  if (value.type === 'date') return value.value
  return `${value.date}T${value.time}${value.offsetMinutes === null ? '' : zoneText(value.offsetMinutes)}`
}

export function mapToJson(map: YamlMap): Record<string, unknown> {
  return Object.fromEntries([...map].map(([key, item]) => [key, toJson(item)]))
}
