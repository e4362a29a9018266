/** Flags and arguments as the shell gives them → what they mean. Each refuses with commander's InvalidArgumentError. */
import { entityId, entityType, type EntityType } from '@ccdash/api-contract'
import { InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { UsageError } from './exit-codes.ts'

export function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('not a whole number')
  return Number(text)
}

export function decimalNumber(text: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('not a number')
  return number
}

/** `2026-02-28`, `2026-02-28T09:30Z`: also without seconds or zone; a day its month does not have is refused. */
export function isoTime(text: string): string {
  const [, date] = /^(\d{4}-\d{2}-\d{2})(?:T.+)?$/.exec(text) ?? []
  const day = new Date(`${date}T00:00:00Z`)
  const time = new Date(text)
  const exists = !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === date
  if (!exists || Number.isNaN(time.getTime())) throw new InvalidArgumentError('not an ISO-8601 time')
  return time.toISOString()
}

/** A text with the bounds that it has over HTTP; commander's own refusal would repeat the whole of it. */
export function givenText(flag: string, schema: z.ZodType<string>): (text: string) => string {
  return (text) => {
    const { success, data, error } = schema.safeParse(text)
    if (success) return data
    throw new UsageError(`${flag}: ${error.issues.map(({ message }) => message).join('; ')}`)
  }
}

/** One end of a link, as `links list` prints it. */
export type Entity = { readonly type: EntityType; readonly id: string }

/** `feature:meal-planner-v1`; an id may hold further colons. */
export function entityArgument(text: string): Entity {
  const [, name, id = ''] = /^(\w+):(.+)$/s.exec(text) ?? []
  const type = entityType.safeParse(name)
  if (!type.success) throw new InvalidArgumentError(`not <${entityType.options.join('|')}>:<id>`)
  return { type: type.data, id: givenText(`${type.data}:<id>`, entityId)(id) }
}
