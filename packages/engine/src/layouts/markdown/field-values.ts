/** How single front matter values are read: lists of strings, numbers, counts (spec 1.4). */
import { trim } from '../../text/python-text.ts'
import type { YamlMap, YamlValue } from './python-value.ts'
import { isYamlList, isYamlMap, YamlFloat } from './python-value.ts'

/** Fields that name what an object in a list stands for. */
const NAMING_FIELDS = ['id', 'path', 'value', 'url', 'hash', 'commit']
const NUMBER = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/

/** A string, or the strings of a list; of an object in a list its name; of an object all its values. Others give none. */
export function stringList(value: YamlValue | undefined): string[] {
  if (typeof value === 'string') return nonBlank(value)
  if (isYamlList(value)) {
    return value.flatMap((item) => (typeof item === 'string' ? nonBlank(item) : isYamlMap(item) ? nameOf(item) : []))
  }
  return isYamlMap(value) ? [...value.values()].flatMap(stringList) : []
}

export function firstString(value: YamlValue | undefined): string {
  return stringList(value)[0] ?? ''
}

function nonBlank(text: string): string[] {
  const trimmed = trim(text)
  return trimmed === '' ? [] : [trimmed]
}

function nameOf(item: YamlMap): string[] {
  for (const field of NAMING_FIELDS) {
    const value = item.get(field)
    if (typeof value === 'string' && trim(value) !== '') return [trim(value)]
  }
  return []
}

/** A finite number, or the number a text like `45%` holds; null for anything else, booleans included. */
export function readNumber(value: YamlValue | undefined): number | null {
  const number = numberOf(value)
  return number !== null && Number.isFinite(number) ? number : null
}

function numberOf(value: YamlValue | undefined): number | null {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  if (value instanceof YamlFloat) return value.value
  if (typeof value !== 'string') return null
  const text = trim(value.replaceAll('%', ''))
  return NUMBER.test(text) ? Number(text.replaceAll('_', '')) : null
}

/** A count: a number without its fraction; 0 for anything else and for negative ones. */
export function readCount(value: YamlValue | undefined): number {
  const number = Math.trunc(readNumber(value) ?? 0)
  return number > 0 && Number.isSafeInteger(number) ? number : 0
}

/** An integer as written (booleans are 0 and 1 to the reference), 0 for anything else. */
export function readInteger(value: YamlValue | undefined): number {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'number' ? value : 0
}
