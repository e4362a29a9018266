/** Records that say something about the session as a whole (spec 1.3.4): titles, summaries, pull requests, the queue. */
import type { ByteRange, SessionTitle } from '../../records/session.ts'
import { takeCodePoints, trim } from '../../text/python-text.ts'
import { asObject, asString, asText, isBlank, jsonText, storable } from '../../text/json-value.ts'
import type { JsonObject } from '../../text/json-value.ts'
import { LIMITS } from './session-facts.ts'
import type { SessionFacts } from './session-facts.ts'
import { normalizeSessionId } from './session-identity.ts'

/** Characters of a text without a summary that are masked before it is cut: a secret at the cut is whole then. */
const MASKED_SUMMARY = 4096
const LIMIT = { title: 500, field: 200, url: 1000, summary: 240, operation: 40 } as const

export function readSummary(facts: SessionFacts, record: JsonObject, range: ByteRange): void {
  addTitle(facts, 'summary', firstText(record, ['summary', 'content', 'message']), range)
}

export function readCustomTitle(facts: SessionFacts, record: JsonObject, range: ByteRange): void {
  addTitle(facts, 'custom', firstText(record, ['customTitle', 'title', 'content', 'message']), range)
}

/** @returns false when the title is another session's: copied along with its history. */
export function readAiTitle(facts: SessionFacts, record: JsonObject, range: ByteRange): boolean {
  if (normalizeSessionId(asString(record['sessionId'])) !== facts.identity.id) return false
  addTitle(facts, 'ai', firstText(record, ['aiTitle', 'title', 'content', 'message']), range)
  return true
}

export function readPrLink(facts: SessionFacts, record: JsonObject, range: ByteRange): void {
  const data = asObject(record['data']) ?? {}
  const first = (keys: readonly string[]) => facts.mask(firstText(record, keys) || firstText(data, keys))
  const prNumber = storable(first(['prNumber', 'pr_number']), LIMIT.field)
  const prUrl = storable(first(['prUrl', 'pr_url', 'url']), LIMIT.url)
  const prRepository = storable(first(['prRepository', 'repository']), LIMIT.field)
  if (prNumber === '' && prUrl === '') return
  if (facts.prLinks.length < LIMITS.prLinks) facts.prLinks.push({ ...range, prNumber, prUrl, prRepository })
}

export function readQueueOperation(facts: SessionFacts, record: JsonObject, range: ByteRange): void {
  const raw = rawQueueText(record)
  const details = parseTaskNotification(raw)
  const event = {
    ...range,
    operation: storable(facts.mask(trim(asString(record['operation'])).toLowerCase()), LIMIT.operation),
    taskId: storable(facts.mask(details.taskId), LIMIT.field),
    status: storable(facts.mask(details.status), LIMIT.field),
    summary: storable(facts.mask(details.summary || takeCodePoints(raw, MASKED_SUMMARY)), LIMIT.summary),
  }
  if (event.taskId === '' && event.summary === '') return
  if (facts.queueEvents.length < LIMITS.queueEvents) facts.queueEvents.push(event)
}

const TAGS = {
  'task-id': { open: /<task-id>/i, close: /<\/task-id>/i },
  status: { open: /<status>/i, close: /<\/status>/i },
  summary: { open: /<summary>/i, close: /<\/summary>/i },
} as const

type TaskNotification = { readonly taskId: string; readonly status: string; readonly summary: string }

/** Fields of a JSON object, overridden by tags such as `<task-id>…</task-id>`. */
function parseTaskNotification(text: string): TaskNotification {
  const fields = jsonFields(text)
  const hasTags = text.includes('<')
  const read = (tag: keyof typeof TAGS, fallback: string) => (hasTags ? tagText(text, tag) : '') || fallback
  return {
    taskId: read('task-id', lastText(fields, ['task_id', 'taskId'])),
    status: read('status', lastText(fields, ['status'])),
    summary: read('summary', lastText(fields, ['summary'])),
  }
}

function rawQueueText(record: JsonObject): string {
  const content = record['content'] || record['message']
  if (typeof content === 'string') return content
  if (content) return jsonText(content)
  const data = asObject(record['data'])
  return data === null ? '' : jsonText(data)
}

function jsonFields(text: string): JsonObject {
  const body = trim(text)
  if (!body.startsWith('{') || !body.endsWith('}')) return {}
  try {
    return asObject(JSON.parse(body)) ?? {}
  } catch (cause) {
    if (cause instanceof SyntaxError) return {}
    throw cause
  }
}

function tagText(text: string, tag: keyof typeof TAGS): string {
  const { open, close } = TAGS[tag]
  const start = open.exec(text)
  if (start === null) return ''
  const rest = text.slice(start.index + start[0].length)
  const end = close.exec(rest)
  return end === null ? '' : trim(rest.slice(0, end.index))
}

/** The same title is written again and again: only its last line is kept, in the order of last lines. */
function addTitle(facts: SessionFacts, kind: SessionTitle['kind'], text: string, range: ByteRange): void {
  const title = storable(facts.mask(trim(text)), LIMIT.title)
  if (title === '') return
  facts.titles = facts.titles.filter((known) => known.kind !== kind || known.text !== title)
  facts.titles.push({ ...range, kind, text: title })
  if (facts.titles.length > LIMITS.titles) facts.titles.shift()
}

function firstText(record: JsonObject, keys: readonly string[]): string {
  for (const key of keys) {
    const text = asText(record[key])
    if (text !== '') return text
  }
  return ''
}

function lastText(fields: JsonObject, keys: readonly string[]): string {
  let last = ''
  for (const key of keys) {
    const text = asString(fields[key])
    if (!isBlank(text)) last = trim(text)
  }
  return last
}
