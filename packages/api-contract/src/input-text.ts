/**
 * Texts, ids and numbers as callers send them. Each has a bound, and no text holds what a database or a file name cannot:
 * NUL, which PostgreSQL takes for an error of the program, and half of a surrogate pair, which no UTF-8 can say.
 * Every field of an input is made of these; a test walks all inputs for one that is not.
 */
import { z } from 'zod'

const UNSTORABLE = 'holds a NUL character or half of a surrogate pair'

/** At most `max` UTF-16 units. */
export function text(max: number) {
  return z.string().max(max).refine(isStorable, UNSTORABLE)
}

/** The same once blanks at its ends are gone. */
export function trimmedText(max: number) {
  return z.string().trim().max(max).refine(isStorable, UNSTORABLE)
}

/** Whole numbers up to the largest that a number holds exactly: byte positions, sequence numbers of the ledger. */
export const wholeNumber = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** A path as a person writes it; Linux takes no longer one. */
export const pathText = text(4096)
export const projectId = text(200)
export const operationId = text(200)
/** Of a session, feature, document or task: the last two are made of paths. */
export const entityId = text(4096)
/** `nextCursor` of the page before. */
export const cursorText = text(16_384)
export const cursor = cursorText.nullish()
/** Free text: who or what asked (`api`, `ops-panel`, `cli`, `startup`, `watcher`). */
export const trigger = text(100)
/** Part of an id or a name, any case. */
export const search = trimmedText(200).optional()
/** ISO-8601 with a zone. */
export const time = z.iso.datetime({ offset: true }).max(40)

function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

/** How much of what a caller sent an answer repeats. */
const SHOWN_CHARACTERS = 200

/** A text from outside as a message names it: its beginning when it is long. */
export function shown(value: string, characters = SHOWN_CHARACTERS): string {
  return value.length <= characters ? value : `${value.slice(0, characters).toWellFormed()}…`
}
