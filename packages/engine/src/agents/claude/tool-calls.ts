/** Tool calls, their results and the progress of shell commands (spec 1.3.3, 1.3.6, 1.3.7). */
import type { ByteRange, SessionFileUpdate } from '../../records/session.ts'
import { takeCodePoints, trim } from '../../text/python-text.ts'
import { findCommitHashes } from './commit-hashes.ts'
import { asObject, asString, isBlank, storable, storableValue, textOf } from '../../text/json-value.ts'
import type { JsonObject } from '../../text/json-value.ts'
import { filesInToolInput } from '../../text/log-paths.ts'
import { hashesInCommand, pendingKey } from './pending-tools.ts'
import type { PendingTool } from './pending-tools.ts'
import { LIMITS, toolTally } from './session-facts.ts'
import type { SessionFacts } from './session-facts.ts'
import { elapsedMs, parseInstant } from './timestamps.ts'
import { hashMessageKey } from '../jsonl/usage-ledger.ts'

const FILE_TOOLS: ReadonlyMap<string, SessionFileUpdate['action']> = new Map([
  ['Read', 'read'],
  ['ReadFile', 'read'],
  ['Write', 'update'],
  ['WriteFile', 'update'],
  ['Edit', 'update'],
  ['MultiEdit', 'update'],
  ['Delete', 'delete'],
  ['DeleteFile', 'delete'],
])
const WRITING_TOOLS: ReadonlySet<string> = new Set(['Write', 'WriteFile'])
const CREATED = /created|new file|file did not exist|wrote new/i
const TASK_ID = /(?<![\p{L}\p{N}_])[A-Z]{2,10}-[A-Z0-9]+-\d{1,4}(?![\p{L}\p{N}_])/u

const LIMIT = { toolName: 80, path: 4096, timestamp: 64, command: 4000, taskName: 2000, pathsPerCall: 500 } as const

/** @returns false for a call that stood in the log before; it is not taken again. */
export function readToolUse(facts: SessionFacts, record: JsonObject, block: JsonObject, range: ByteRange): boolean {
  const id = asString(block['id'])
  if (id !== '' && !facts.seen.addIfNew(hashMessageKey(id))) return false
  const name = asString(block['name']) || 'unknown'
  const tally = toolTally(facts, toolKey(facts, name))
  tally.calls += 1
  const at = asString(record['timestamp'])
  const firstSeq = facts.nextUpdateSeq
  const action = FILE_TOOLS.get(name)
  if (action !== undefined) addFileUpdates(facts, name, action, block['input'], at, range)
  const input = asObject(block['input'])
  if (name === 'Task' && input !== null) readTaskId(facts, input)
  if (id === '') return true
  facts.pending.add({
    id: pendingKey(id, facts.mask),
    tool: tally.name,
    kind: action === undefined ? (name === 'Bash' ? 'bash' : 'other') : WRITING_TOOLS.has(name) ? 'write' : 'file',
    startedAt: parseInstant(at),
    firstSeq,
    endSeq: facts.nextUpdateSeq,
    hashes: name === 'Bash' && input !== null ? hashesInCommand(commandOf(input)) : [],
  })
  return true
}

export function readToolResult(facts: SessionFacts, record: JsonObject, block: JsonObject, range: ByteRange): void {
  const call = facts.pending.take(pendingKey(asString(block['tool_use_id']), facts.mask))
  if (call === null) return
  const tally = toolTally(facts, call.tool)
  const isError = Boolean(block['is_error'])
  if (isError) tally.errors += 1
  tally.totalMs += elapsedMs(call.startedAt, parseInstant(asString(record['timestamp']))) ?? 0
  if (call.kind === 'bash') {
    addHashes(facts, call.hashes, range)
    addHashes(facts, findCommitHashes(textOf(block['content']), LIMITS.hashes), range)
  } else if (call.firstSeq < call.endSeq) {
    if (isError) removeUpdates(facts, call)
    else if (call.kind === 'write' && CREATED.test(textOf(block['content']))) markCreated(facts, call)
  }
}

/** Output of a shell command while it runs; other progress tells nothing that is stored. */
export function readProgress(facts: SessionFacts, record: JsonObject, range: ByteRange): void {
  const data = asObject(record['data'])
  if (data === null || data['type'] !== 'bash_progress') return
  const found = facts.pending.find(pendingKey(asString(record['parentToolUseID']), facts.mask))
  if (found === null) return
  const command = commandOf(data)
  const call = command === '' ? found : { ...found, hashes: hashesInCommand(command) }
  if (call !== found) facts.pending.replace(call)
  const output = textOf(data['output'] || data['stdout'] || data['content'] || data['message'] || '')
  if (output === '') return
  addHashes(facts, call.hashes, range)
  addHashes(facts, findCommitHashes(output, LIMITS.hashes), range)
}

function addFileUpdates(
  facts: SessionFacts,
  tool: string,
  action: SessionFileUpdate['action'],
  input: unknown,
  at: string,
  range: ByteRange,
): void {
  for (const path of filesInToolInput(input, LIMIT.pathsPerCall)) {
    facts.fileUpdates.push({
      ...range,
      seq: facts.nextUpdateSeq,
      path: storable(facts.mask(path), LIMIT.path),
      tool,
      action,
      at: storableValue(facts.mask(at), LIMIT.timestamp),
    })
    facts.nextUpdateSeq += 1
    facts.fileUpdateCount += 1
  }
}

/** A call that failed changed no file. */
function removeUpdates(facts: SessionFacts, call: PendingTool): void {
  for (let seq = call.firstSeq; seq < call.endSeq; seq += 1) {
    facts.fileUpdateCount -= 1
    if (seq < facts.firstUpdateSeq) facts.patches.push({ seq, change: 'remove' })
    else facts.fileUpdates[seq - facts.firstUpdateSeq] = null
  }
}

function markCreated(facts: SessionFacts, call: PendingTool): void {
  for (let seq = call.firstSeq; seq < call.endSeq; seq += 1) {
    if (seq < facts.firstUpdateSeq) facts.patches.push({ seq, change: 'create' })
    else {
      const update = facts.fileUpdates[seq - facts.firstUpdateSeq]
      if (update) facts.fileUpdates[seq - facts.firstUpdateSeq] = { ...update, action: 'create' }
    }
  }
}

function addHashes(facts: SessionFacts, hashes: readonly string[], range: ByteRange): void {
  for (const hash of hashes) {
    if (facts.commitHashes.has(hash) || facts.commitHashes.size >= LIMITS.hashes) continue
    const own = storable(hash, hash.length)
    facts.commitHashes.set(own, { ...range, hash: own })
  }
}

/** The last Task call whose name carries a task's id decides the session's task. */
function readTaskId(facts: SessionFacts, input: JsonObject): void {
  const match = TASK_ID.exec(asString(input['name']).slice(0, LIMIT.taskName))
  if (match !== null) facts.taskId = storable(match[0], LIMIT.toolName)
}

function commandOf(input: JsonObject): string {
  for (const key of ['command', 'cmd', 'script']) {
    const value = asString(input[key])
    if (!isBlank(value)) return takeCodePoints(trim(value), LIMIT.command)
  }
  return ''
}

/** Names come from the log and are saved with calls that wait, so they are kept short and free of control characters. */
function toolKey(facts: SessionFacts, given: string): string {
  const name = facts.tools.has(given) ? given : facts.mask(given)
  if (name.length <= LIMIT.toolName && /^[\w.:@ /-]*$/.test(name)) return name
  return storable(name, LIMIT.toolName).replace(/\p{Cc}/gu, '\ufffd')
}
