/** `user` and `assistant` records (spec 1.3.5): usage, models, commands, and the blocks of tools. */
import type { ByteRange, SessionCommand } from '../../records/session.ts'
import { maskTexts } from '../../secrets/mask-value.ts'
import { takeCodePoints, trim } from '../../text/python-text.ts'
import { parseCommand, parseCommandForLinking } from '../../text/command-arguments.ts'
import { findCommandTags } from './commands.ts'
import type { CommandTag } from './commands.ts'
import { asCount, asObject, asString, isObject, storable, storableValue } from '../../text/json-value.ts'
import type { JsonObject } from '../../text/json-value.ts'
import { addToSet, LIMITS, noteFirstMessage } from './session-facts.ts'
import type { SessionFacts } from './session-facts.ts'
import { readToolResult, readToolUse } from './tool-calls.ts'
import { hashMessageKey, NO_HASH } from '../jsonl/usage-ledger.ts'

/** What the reference stores of a message: command tags count for linking only when they stand in that part. */
const STORED_TEXT = { string: 4000, list: 8000 } as const
const LIMIT = { model: 200, name: 200, args: 4000, timestamp: 64 } as const
const SYNTHETIC_MODEL = '<synthetic>'

/** What a part of a message was: calls or commands the log already had, new ones, or neither. */
type Novelty = 'repeated' | 'new' | 'none'

/**
 * A second `/compact` may append old records again.
 *
 * @returns false when all calls and commands of the message stood in the log before; they are not taken again.
 */
export function readMessage(facts: SessionFacts, record: JsonObject, range: ByteRange): boolean {
  const message = record['message']
  if (typeof message === 'string') {
    const isAgent = record['type'] === 'assistant'
    return readText(facts, record, message, STORED_TEXT.string, isAgent, range) !== 'repeated'
  }
  if (!isObject(message)) return true
  const role = typeof message['role'] === 'string' ? message['role'] : record['type']
  const isAgent = role === 'assistant'
  if (isAgent) readModelAndUsage(facts, record, message)
  const content = message['content']
  if (typeof content === 'string')
    return readText(facts, record, content, STORED_TEXT.string, isAgent, range) !== 'repeated'
  return !Array.isArray(content) || readBlocks(facts, record, content, isAgent, range) !== 'repeated'
}

function readModelAndUsage(facts: SessionFacts, record: JsonObject, message: JsonObject): void {
  const model = asString(message['model'])
  if (model === SYNTHETIC_MODEL) return
  if (model !== '' && model !== facts.models.at(-1) && model.trim() !== '') {
    addToSet(facts.models, storable(facts.mask(model.trim()), LIMIT.model))
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
): Novelty {
  const texts: string[] = []
  let calls: Novelty = 'none'
  for (const block of blocks) {
    if (typeof block === 'string') texts.push(block)
    else if (isObject(block)) {
      if (block['type'] === 'text') texts.push(asString(block['text']))
      else if (block['type'] === 'tool_use') {
        if (readToolUse(facts, record, block, range)) calls = 'new'
        else if (calls === 'none') calls = 'repeated'
      } else if (block['type'] === 'tool_result') readToolResult(facts, record, block, range)
    }
  }
  // Only text that may hold a command is worth joining.
  if (!texts.some((text) => text.includes('<'))) return calls
  const text = texts.filter((part) => part.trim() !== '').join('\n')
  const commands = readText(facts, record, text, STORED_TEXT.list, isAgent, range)
  return commands === 'none' || calls === 'new' ? calls : commands
}

/** Tags in the stored part of any message, then the commands a user's message invokes. */
function readText(
  facts: SessionFacts,
  record: JsonObject,
  text: string,
  storedLimit: number,
  isAgent: boolean,
  range: ByteRange,
): Novelty {
  if (!text.includes('<')) return 'none'
  const body = trim(text)
  const commands = findCommandTags(body)
  if (commands.length === 0) return 'none'
  const uuid = asString(record['uuid'])
  // With the text: logs exist where one uuid stands for two different messages.
  if (uuid !== '' && !facts.seen.addIfNew(hashMessageKey(`${uuid}\n${body}`))) return 'repeated'
  const at = storableValue(facts.mask(asString(record['timestamp'])), LIMIT.timestamp)
  const stored = takeCodePoints(body, storedLimit)
  const tags = stored.length === body.length ? commands : findCommandTags(stored)
  for (const tag of tags) addCommand(facts, 'tag', tag, at, range)
  if (!isAgent) for (const command of commands) addCommand(facts, 'command', command, at, range)
  return 'new'
}

function addCommand(
  facts: SessionFacts,
  kind: SessionCommand['kind'],
  tag: CommandTag,
  at: string,
  range: ByteRange,
): void {
  const said = storable(tag.name, LIMIT.name)
  // Masked as a whole first: a path cut out of an address or a key no longer looks like the secret it is a part of.
  const args = facts.mask(storable(tag.args, Number.POSITIVE_INFINITY))
  const parsed =
    args === '' && kind === 'tag'
      ? null
      : kind === 'tag'
        ? parseCommandForLinking(said, args)
        : parseCommand(said, args)
  const name = storable(facts.mask(tag.name), LIMIT.name)
  facts.commands.push({
    ...range,
    seq: facts.nextCommandSeq,
    kind,
    name,
    args: args.length > LIMIT.args ? storable(args, LIMIT.args) : args,
    parsed: maskTexts(parsed, facts.mask),
    at,
  })
  facts.nextCommandSeq += 1
  if (kind !== 'command') return
  facts.commandCount += 1
  addToSet(facts.commandNames, name, LIMITS.commandNames)
}
