/** Front matter values that could not be read as what their field means; the record holds a fallback for each. */
import type { YamlMap, YamlValue } from '../markdown/python-value.ts'
import { isYamlList, isYamlMap, textOf, YamlFloat } from '../markdown/python-value.ts'
import { DATE_FIELDS, isUnreadableDate } from './document-dates.ts'
import { readNumber } from '../markdown/field-values.ts'

export type FieldProblem = {
  readonly code: 'FIELD_INVALID'
  readonly place: readonly string[]
  readonly reason: string
}

const TEXT_FIELDS = ['title', 'status', 'category', 'prd', 'prd_reference', 'doc_type', 'feature_slug']
const COUNT_FIELDS = ['total_tasks', 'completed_tasks', 'in_progress_tasks', 'blocked_tasks', 'deferred_tasks']
const SHOWN_CHARACTERS = 60

export function findFieldProblems(fields: YamlMap): FieldProblem[] {
  const problems: FieldProblem[] = []
  const check = (names: readonly string[], isOdd: (value: YamlValue) => boolean, meaning: string): void => {
    for (const name of names) {
      const value = fields.get(name)
      if (value === undefined || value === null || !isOdd(value)) continue
      problems.push({ code: 'FIELD_INVALID', place: [name], reason: `${name} is no ${meaning}: ${shown(value)}` })
    }
  }
  check(TEXT_FIELDS, (value) => isYamlList(value) || isYamlMap(value), 'text')
  check(COUNT_FIELDS, (value) => readNumber(value) === null, 'count')
  check(DATE_FIELDS, isUnreadableDate, 'date')
  check(['overall_progress', 'progress'], isNoNumber, 'number')
  return problems
}

function isNoNumber(value: YamlValue): boolean {
  return value instanceof YamlFloat && !Number.isFinite(value.value)
}

function shown(value: YamlValue): string {
  const text = textOf(value)
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
