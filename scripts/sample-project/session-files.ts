/** The files of a sessions folder as they are put together: one log per session, subagents beside or below it. */
import { SessionLog } from './session-log.ts'
import type { JsonObject, LogStart } from './session-log.ts'

export const MAIN_FOLDER = '-home-sam-code-simmerbook'
export const WORKTREE_FOLDER = '-home-sam-code-simmerbook--claude-worktrees-offline'

/** Path below `sessions/` → text. */
export type SessionFiles = Map<string, string>

export type SubagentTask = {
  readonly agentId: string
  readonly type: string
  readonly description: string
  readonly prompt: string
  readonly model: string
  /** `nested`: `<session>/subagents/agent-*.jsonl`; `flat`: beside the session, as older agents did. */
  readonly place?: 'nested' | 'flat'
  /** Content of `agent-<id>.meta.json`. */
  readonly meta?: JsonObject
  /** Launched in the background: the answer comes at once, the end as a queue operation. */
  readonly isAsync?: boolean
  readonly name?: string
}

/** One session: how it starts and what happens in it; `folder` is the agent's folder for the working directory. */
export type Scenario = {
  readonly start: LogStart
  readonly play: (log: SessionLog, files: SessionFiles) => void
  readonly folder?: string
}

/** Writes one session and keeps it under its id; returns the log so that others can fork it. */
export function addSession(files: SessionFiles, scenario: Scenario): SessionLog {
  const log = new SessionLog(scenario.start)
  scenario.play(log, files)
  files.set(`${scenario.folder ?? MAIN_FOLDER}/${log.id}.jsonl`, log.text())
  return log
}

/** A Task call in `parent`, the subagent's own log, and what the parent sees of it. */
export function runSubagent(
  files: SessionFiles,
  parent: SessionLog,
  task: SubagentTask,
  body: (log: SessionLog) => void,
  options: { folder?: string; ownerId?: string } = {},
): void {
  const { folder = MAIN_FOLDER, ownerId = parent.id } = options
  const child = new SessionLog({
    id: ownerId,
    at: parent.now,
    model: task.model,
    branch: parent.branch,
    cwd: parent.cwd,
    version: parent.version,
    agentId: task.agentId,
  })
  child.withRequestIds = parent.withRequestIds
  child.prompt(task.prompt)
  body(child)
  child.say()

  const input: JsonObject = { subagent_type: task.type, description: task.description, prompt: task.prompt }
  if (task.name !== undefined) input['name'] = task.name
  const callId = `toolu_01task${task.agentId}`
  const callUuid = parent.message([{ type: 'tool_use', id: callId, name: 'Task', input }], 'tool_use')
  if (task.isAsync === true) answerAsync(parent, task, callId, callUuid)
  else answerWhenDone(parent, child, task, callId, callUuid)

  const base = task.place === 'flat' ? folder : `${folder}/${ownerId}/subagents`
  files.set(`${base}/agent-${task.agentId}.jsonl`, child.text())
  if (task.meta !== undefined) files.set(`${base}/agent-${task.agentId}.meta.json`, `${JSON.stringify(task.meta)}\n`)
}

function answerAsync(parent: SessionLog, task: SubagentTask, callId: string, callUuid: string): void {
  const text = `The agent works in the background.\nagentId: ${task.agentId}`
  const result = { isAsync: true, status: 'async_launched', agentId: task.agentId, description: task.description }
  parent.answer(callId, callUuid, { text: [{ type: 'text', text }], result })
  parent.wait(240)
  const note =
    `<task-notification>\n<task-id>${task.agentId}</task-id>\n<tool-use-id>${callId}</tool-use-id>\n` +
    `<status>completed</status>\n<summary>Agent "${task.description}" completed</summary>\n</task-notification>`
  queue(parent, 'enqueue', note)
  queue(parent, 'dequeue')
}

function answerWhenDone(
  parent: SessionLog,
  child: SessionLog,
  task: SubagentTask,
  callId: string,
  callUuid: string,
): void {
  const message = { type: 'user', message: { role: 'user', content: task.prompt } }
  const data = { type: 'agent_progress', message, prompt: task.prompt, agentId: task.agentId }
  parent.entry('progress', { data, parentToolUseID: callId, toolUseID: `agent_msg_${task.agentId}` })
  const end = Date.parse(child.now)
  parent.wait(Math.max(0, (end - Date.parse(parent.now)) / 1000))
  const answer = `${task.description}: done, see the progress file.`
  const text = [
    { type: 'text', text: answer },
    { type: 'text', text: `agentId: ${task.agentId}` },
  ]
  const result = {
    status: 'completed',
    agentId: task.agentId,
    prompt: task.prompt,
    content: [{ type: 'text', text: answer }],
    totalToolUseCount: 4,
    totalTokens: 21000,
  }
  parent.answer(callId, callUuid, { text, result })
}

export function queue(log: SessionLog, operation: string, content?: string): void {
  log.wait(2)
  const record: JsonObject = { type: 'queue-operation', operation, timestamp: log.now, sessionId: log.id }
  if (content !== undefined) record['content'] = content
  log.raw(record)
}

export function pullRequest(log: SessionLog, number: number): void {
  log.wait(3)
  log.raw({
    type: 'pr-link',
    sessionId: log.id,
    prNumber: number,
    prUrl: `https://github.com/example/simmerbook/pull/${number}`,
    prRepository: 'example/simmerbook',
    timestamp: log.now,
  })
}

export function snapshot(log: SessionLog): void {
  const messageId = log.uuid()
  const trackedFileBackups = {}
  const inner = { messageId, trackedFileBackups, timestamp: log.now }
  log.raw({ type: 'file-history-snapshot', messageId, snapshot: inner, isSnapshotUpdate: false })
}

/** The agent names a session again and again; the last name counts. */
export function aiTitle(log: SessionLog, title: string, sessionId = log.id): void {
  log.raw({ type: 'ai-title', aiTitle: title, sessionId })
}

/** Compaction: a boundary and the summary that replaces what came before. */
export function compact(log: SessionLog, trigger: 'auto' | 'manual'): void {
  log.system('compact_boundary', {
    content: 'Conversation compacted',
    level: 'info',
    logicalParentUuid: log.lastUuid,
    compactMetadata: { trigger, preTokens: 161000 },
  })
  const content = 'So far: the table, the week query and the grid are in; the phone layout is open.'
  log.prompt(content, { isCompactSummary: true, isVisibleInTranscriptOnly: true })
}
