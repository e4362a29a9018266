/** What an untagged or tagged scalar of YAML 1.1 means (yaml.org/type, with PyYAML's choices where it leaves one). */
import type { YamlScalar } from './python-value.ts'
import { YamlDate, YamlDateTime, YamlFloat } from './python-value.ts'

export type ResolvedScalar =
  | { readonly type: 'value'; readonly value: YamlScalar }
  | { readonly type: 'error'; readonly reason: string }

const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/
const NULL = /^(?:~|null|Null|NULL)?$/
const BINARY = /^[-+]?0b[01_]+$/
const OCTAL = /^[-+]?0[0-7_]+$/
const DECIMAL = /^[-+]?(?:0|[1-9][\d_]*)$/
const HEX = /^[-+]?0x[\dA-Fa-f_]+$/
const SEXAGESIMAL = /^[-+]?[1-9][\d_]*(?::[0-5]?\d)+$/
const FLOAT = /^(?:[-+]?\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][-+]\d+)?$/
const SEXAGESIMAL_FLOAT = /^[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*$/
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const TIME =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?$/

const TAG = 'tag:yaml.org,2002:'
/** As in Python; to work out longer ones takes time that grows faster than they do. */
const MAX_DIGITS = 4300

/** A plain scalar; '' is null. */
export function resolvePlainScalar(text: string): ResolvedScalar {
  if (NULL.test(text)) return found(null)
  if (TRUE.test(text)) return found(true)
  if (FALSE.test(text)) return found(false)
  const first = text.charAt(0)
  if (/[-+.\d]/.test(first)) return resolveNumber(text) ?? resolveTime(text) ?? found(text)
  // The merge and "default value" keys of YAML 1.1 mean nothing as values; PyYAML refuses them.
  return text === '=' || text === '<<' ? failed(`'${text}' has no meaning as a value`) : found(text)
}

/** A scalar with an explicit tag. */
export function resolveTaggedScalar(tag: string, text: string): ResolvedScalar {
  if (!tag.startsWith(TAG)) return failed(`the tag ${tag} is not known`)
  const name = tag.slice(TAG.length)
  const mismatch = failed(`'${text}' is no ${name}`)
  if (name === 'str') return found(text)
  if (name === 'null') return found(null)
  if (name === 'timestamp') return resolveTime(text) ?? mismatch
  if (name === 'bool') {
    const lower = text.toLowerCase()
    return TRUE.test(lower) ? found(true) : FALSE.test(lower) ? found(false) : mismatch
  }
  const number = resolveNumber(text)
  if (name === 'int') return number?.type === 'value' && isInteger(number.value) ? number : mismatch
  if (name !== 'float') return failed(`the tag ${tag} is not known`)
  if (number?.type !== 'value') return mismatch
  return isInteger(number.value) ? found(new YamlFloat(Number(number.value))) : number
}

function isInteger(value: YamlScalar): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function resolveNumber(text: string): ResolvedScalar | null {
  const digits = text.replace(/_/g, '').replace(/^[-+]/, '')
  const sign = text.startsWith('-') ? -1 : 1
  if (FLOAT.test(text)) return found(new YamlFloat(sign * Number(digits)))
  if (SEXAGESIMAL_FLOAT.test(text)) return found(new YamlFloat(sign * base60(digits)))
  if (INFINITE.test(text)) return found(new YamlFloat(sign * Infinity))
  if (NOT_A_NUMBER.test(text)) return found(new YamlFloat(Number.NaN))
  if (DECIMAL.test(text)) return integer(sign, digits)
  if (BINARY.test(text)) return integer(sign, digits)
  if (HEX.test(text)) return integer(sign, digits)
  if (OCTAL.test(text)) return integer(sign, digits === '0' ? '0' : `0o${digits.slice(1)}`)
  if (SEXAGESIMAL.test(text)) return integer(sign, digits)
  return null
}

function integer(sign: number, literal: string): ResolvedScalar {
  if (/^0[box]?$/.test(literal) && literal !== '0') return failed('a number without digits')
  if (literal.length > MAX_DIGITS) return failed(`a number of more than ${MAX_DIGITS} digits`)
  const value = BigInt(sign) * (literal.includes(':') ? base60Exactly(literal) : BigInt(literal))
  const small = Number(value)
  return found(Number.isSafeInteger(small) ? small : value)
}

function base60Exactly(digits: string): bigint {
  return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
}

function base60(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}

function resolveTime(text: string): ResolvedScalar | null {
  const date = DATE.exec(text)
  if (date) {
    const [year, month, day] = date.slice(1).map(Number) as [number, number, number]
    return isRealDate(year, month, day) ? found(new YamlDate(text)) : failed(`${text} is no date of the calendar`)
  }
  const time = TIME.exec(text)
  return time ? dateTime(text, time) : null
}

function dateTime(text: string, match: RegExpExecArray): ResolvedScalar {
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const microseconds = Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'))
  if (!isRealDate(year, month, day) || hour > 23 || minute > 59 || second > 59) {
    return failed(`${text} is no time of the calendar`)
  }
  const zoned = match[8] !== undefined || match[9] !== undefined
  const offsetMinutes = (match[9] === '-' ? -1 : 1) * (part(10) * 60 + part(11))
  if (Math.abs(offsetMinutes) >= 24 * 60) return failed(`${text} has a zone of a day or more`)
  const two = (value: number): string => String(value).padStart(2, '0')
  const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`
  const epochMs =
    utcMs(year, month, day, hour, minute, second) + Math.floor(microseconds / 1000) - offsetMinutes * 60_000
  return found(
    new YamlDateTime(
      `${match[1] ?? ''}-${two(month)}-${two(day)}`,
      `${two(hour)}:${two(minute)}:${two(second)}${fraction}`,
      zoned ? offsetMinutes : null,
      epochMs,
    ),
  )
}

/** Years 1–9999 of the Gregorian calendar. */
export function isRealDate(year: number, month: number, day: number): boolean {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

/** `Date.UTC` without its special case for the years 0–99. */
export function utcMs(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000
}

function found(value: YamlScalar): ResolvedScalar {
  return { type: 'value', value }
}

function failed(reason: string): ResolvedScalar {
  return { type: 'error', reason }
}
