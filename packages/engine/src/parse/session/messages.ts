/** `user` and `assistant` records (spec 1.3.5): usage, models, commands, and the blocks of tools. */
import type { ByteRange, SessionCommand } from '../../records/session.ts'
import { takeCodePoints, trim } from '../python-text.ts'
import { findCommandTags, parseCommand, parseCommandForLinking } from './commands.ts'
import type { CommandTag } from './commands.ts'
import { asCount, asObject, asString, isObject, storable, storableValue } from './json-value.ts'
import type { JsonObject } from './json-value.ts'
import { addToSet, LIMITS, noteFirstMessage } from './session-facts.ts'
import type { SessionFacts } from './session-facts.ts'
import { readToolResult, readToolUse } from './tool-calls.ts'
import { hashMessageKey, NO_HASH } from './usage-ledger.ts'

/** What the reference stores of a message: command tags count for linking only when they stand in that part. */
const STORED_TEXT = { string: 4000, list: 8000 } as const
const LIMIT = { model: 200, name: 200, args: 4000, timestamp: 64 } as const
const SYNTHETIC_MODEL = '<synthetic>'

export function readMessage(facts: SessionFacts, record: JsonObject, range: ByteRange): void {
  const message = record['message']
  if (typeof message === 'string') {
    readText(facts, record, message, STORED_TEXT.string, record['type'] === 'assistant', range)
    return
  }
  if (!isObject(message)) return
  const role = typeof message['role'] === 'string' ? message['role'] : record['type']
  const isAgent = role === 'assistant'
  if (isAgent) readModelAndUsage(facts, record, message)
  const content = message['content']
  if (typeof content === 'string') readText(facts, record, content, STORED_TEXT.string, isAgent, range)
  else if (Array.isArray(content)) readBlocks(facts, record, content, isAgent, range)
}

function readModelAndUsage(facts: SessionFacts, record: JsonObject, message: JsonObject): void {
  const model = asString(message['model'])
  if (model === SYNTHETIC_MODEL) return
  if (model !== '' && model !== facts.models.at(-1) && model.trim() !== '') {
    addToSet(facts.models, storable(model.trim(), LIMIT.model))
  }
  const usage = asObject(message['usage'])
  if (usage === null) return
  const messageId = asString(message['id'])
  const requestId = asString(record['requestId'])
  const uuid = asString(record['uuid'])
  // Without a message id each line counts; its uuid still tells that another log repeats it.
  const hash =
    messageId !== ''
      ? hashMessageKey(requestId === '' ? messageId : `${messageId}\n${requestId}`)
      : uuid === ''
        ? NO_HASH
        : hashMessageKey(`uuid\n${uuid}`)
  noteFirstMessage(facts, hash)
  facts.ledger.add(
    hash,
    {
      tokensIn: asCount(usage['input_tokens']),
      tokensOut: asCount(usage['output_tokens']),
      cacheReadTokens: asCount(usage['cache_read_input_tokens']),
      cacheCreationTokens: asCount(usage['cache_creation_input_tokens']),
    },
    messageId !== '',
  )
}

function readBlocks(
  facts: SessionFacts,
  record: JsonObject,
  blocks: readonly unknown[],
  isAgent: boolean,
  range: ByteRange,
): void {
  const texts: string[] = []
  for (const block of blocks) {
    if (typeof block === 'string') texts.push(block)
    else if (isObject(block)) {
      if (block['type'] === 'text') texts.push(asString(block['text']))
      else if (block['type'] === 'tool_use') readToolUse(facts, record, block, range)
      else if (block['type'] === 'tool_result') readToolResult(facts, record, block, range)
    }
  }
  // Only text that may hold a command is worth joining.
  if (!texts.some((text) => text.includes('<'))) return
  const text = texts.filter((part) => part.trim() !== '').join('\n')
  readText(facts, record, text, STORED_TEXT.list, isAgent, range)
}

/** Tags in the stored part of any message, then the commands a user's message invokes. */
function readText(
  facts: SessionFacts,
  record: JsonObject,
  text: string,
  storedLimit: number,
  isAgent: boolean,
  range: ByteRange,
): void {
  if (!text.includes('<')) return
  const body = trim(text)
  const commands = findCommandTags(body)
  if (commands.length === 0) return
  const at = storableValue(asString(record['timestamp']), LIMIT.timestamp)
  const stored = takeCodePoints(body, storedLimit)
  const tags = stored.length === body.length ? commands : findCommandTags(stored)
  for (const tag of tags) addCommand(facts, 'tag', tag, at, range)
  if (isAgent) return
  for (const command of commands) addCommand(facts, 'command', command, at, range)
}

function addCommand(
  facts: SessionFacts,
  kind: SessionCommand['kind'],
  tag: CommandTag,
  at: string,
  range: ByteRange,
): void {
  const name = storable(tag.name, LIMIT.name)
  const args = storable(tag.args, Number.POSITIVE_INFINITY)
  const parsed =
    args === '' && kind === 'tag'
      ? null
      : kind === 'tag'
        ? parseCommandForLinking(name, args)
        : parseCommand(name, args)
  facts.commands.push({
    ...range,
    seq: facts.nextCommandSeq,
    kind,
    name,
    args: args.length > LIMIT.args ? storable(args, LIMIT.args) : args,
    parsed,
    at,
  })
  facts.nextCommandSeq += 1
  if (kind !== 'command') return
  facts.commandCount += 1
  addToSet(facts.commandNames, name, LIMITS.commandNames)
}
