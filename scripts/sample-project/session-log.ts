/**
 * Writes one session log the way the coding agent does: JSON lines, one API message spread over several lines that
 * repeat its id and usage, tool calls answered by user records. Clock and ids come from the log's own seed.
 */
import { createRandom, documentText, hexDigits, pick, sourceText, AREAS, REMARKS, THOUGHTS } from './prose.ts'
import type { Area } from './prose.ts'

export const PROJECT_CWD = '/home/sam/code/simmerbook'
export const MODELS = {
  opus: 'claude-opus-4-6',
  sonnet: 'claude-sonnet-4-5-20250929',
  haiku: 'claude-haiku-4-5-20251001',
} as const

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export type LogStart = {
  readonly id: string
  /** ISO-8601 UTC of the first record. */
  readonly at: string
  readonly model: string
  readonly branch?: string
  readonly cwd?: string
  readonly version?: string
  /** Set for a subagent; its records carry the parent's session id. */
  readonly agentId?: string
}

export type ToolReply = {
  readonly text: Json
  readonly isError?: boolean
  readonly result?: Json
  /** Records between call and answer: `bash_progress` output so far. */
  readonly progress?: string
  /** Emits a `hook_progress` record. */
  readonly hook?: string
}

export class SessionLog {
  readonly id: string
  readonly agentId: string | null
  readonly lines: string[] = []
  cwd: string
  branch: string
  model: string
  version: string
  /** False imitates older agents, which wrote no `requestId`. */
  withRequestIds = true
  readonly random: () => number
  private nowMs: number
  private parentUuid: string | null = null
  private contextTokens = 14000

  constructor(start: LogStart) {
    this.id = start.id
    this.agentId = start.agentId ?? null
    this.model = start.model
    this.branch = start.branch ?? 'main'
    this.cwd = start.cwd ?? PROJECT_CWD
    this.version = start.version ?? '2.1.41'
    this.random = createRandom(`${start.id}/${start.agentId ?? ''}`)
    this.nowMs = Date.parse(start.at)
  }

  get now(): string {
    return new Date(this.nowMs).toISOString()
  }

  get lastUuid(): string | null {
    return this.parentUuid
  }

  wait(seconds: number): void {
    this.nowMs += Math.round(seconds * 1000)
  }

  uuid(): string {
    const hex = hexDigits(this.random, 32)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
  }

  /** An absolute path below the current working directory. */
  path(relative: string): string {
    return `${this.cwd}/${relative}`
  }

  /** A record without the usual envelope. */
  raw(record: JsonObject): void {
    this.lines.push(JSON.stringify(record))
  }

  /** A record with envelope; returns its uuid. Later records hang below it. */
  entry(type: string, fields: JsonObject): string {
    this.wait(0.4 + this.random() * 9)
    const uuid = this.uuid()
    this.raw({
      parentUuid: this.parentUuid,
      isSidechain: this.agentId !== null,
      userType: 'external',
      cwd: this.cwd,
      sessionId: this.id,
      version: this.version,
      gitBranch: this.branch,
      ...(this.agentId === null ? {} : { agentId: this.agentId }),
      type,
      ...fields,
      uuid,
      timestamp: this.now,
    })
    this.parentUuid = uuid
    return uuid
  }

  /** Goes on below a record of another log (forks). */
  continueAfter(uuid: string | null, at: string): void {
    this.parentUuid = uuid
    this.nowMs = Date.parse(at)
  }

  prompt(text: string, extra: JsonObject = {}): void {
    this.wait(20 + this.random() * 160)
    this.entry('user', { message: { role: 'user', content: text }, ...extra })
  }

  command(name: string, args = ''): void {
    const tag = `<command-message>${name.slice(1)}</command-message>\n<command-name>${name}</command-name>`
    this.prompt(args === '' ? tag : `${tag}\n<command-args>${args}</command-args>`, { permissionMode: 'default' })
  }

  /** One API message, one line per block; output counts grow as they did while it was streamed. */
  message(blocks: readonly JsonObject[], stopReason: string | null = null): string {
    const id = `msg_01${hexDigits(this.random, 20)}`
    const requestId = `req_011C${hexDigits(this.random, 20)}`
    const created = 200 + Math.floor(this.random() * 2400)
    const finalOutput = 60 + Math.floor(this.random() * 900)
    let uuid = ''
    for (const [index, block] of blocks.entries()) {
      const isLast = index === blocks.length - 1
      uuid = this.entry('assistant', {
        message: {
          model: this.model,
          id,
          type: 'message',
          role: 'assistant',
          content: [block],
          stop_reason: isLast ? stopReason : null,
          stop_sequence: null,
          usage: {
            input_tokens: 3 + (created % 9),
            cache_creation_input_tokens: created,
            cache_read_input_tokens: this.contextTokens,
            cache_creation: { ephemeral_5m_input_tokens: created, ephemeral_1h_input_tokens: 0 },
            output_tokens: isLast ? finalOutput : 1 + index * 7,
            service_tier: 'standard',
          },
        },
        ...(this.withRequestIds ? { requestId } : {}),
      })
    }
    this.contextTokens += created
    return uuid
  }

  say(text?: string): void {
    this.message([{ type: 'text', text: text ?? pick(this.random, REMARKS) }], 'end_turn')
  }

  think(): JsonObject {
    return { type: 'thinking', thinking: pick(this.random, THOUGHTS), signature: hexDigits(this.random, 96) }
  }

  /** A tool call and its answer; now and then with thinking or text before it in the same API message. */
  tool(name: string, input: Json, reply: ToolReply): string {
    const toolId = `toolu_01${hexDigits(this.random, 22)}`
    const call: JsonObject = { type: 'tool_use', id: toolId, name, input }
    const chance = this.random()
    const before: JsonObject[] = []
    if (chance < 0.35) before.push(this.think())
    if (chance > 0.2 && chance < 0.6) before.push({ type: 'text', text: pick(this.random, REMARKS) })
    const callUuid = this.message([...before, call], 'tool_use')
    if (reply.progress !== undefined) this.bashProgress(toolId, reply.progress)
    if (reply.hook !== undefined) {
      const data = {
        type: 'hook_progress',
        hookEvent: 'PostToolUse',
        hookName: `PostToolUse:${name}`,
        command: reply.hook,
      }
      this.entry('progress', { data, parentToolUseID: toolId, toolUseID: toolId })
    }
    this.answer(toolId, callUuid, reply)
    return toolId
  }

  answer(toolId: string, callUuid: string, reply: ToolReply): void {
    const block: JsonObject = { tool_use_id: toolId, type: 'tool_result', content: reply.text }
    if (reply.isError === true) block['is_error'] = true
    this.entry('user', {
      message: { role: 'user', content: [block] },
      ...(reply.result === undefined ? {} : { toolUseResult: reply.result }),
      sourceToolAssistantUUID: callUuid,
    })
  }

  read(relative: string): void {
    const filePath = this.path(relative)
    const content = relative.endsWith('.md') ? documentText(relative) : sourceText(relative, this.random)
    const rows = content.split('\n')
    const numbered = rows.map((row, index) => `${String(index + 1).padStart(6)}→${row}`).join('\n')
    const file = { filePath, content, numLines: rows.length, startLine: 1, totalLines: rows.length }
    this.tool('Read', { file_path: filePath }, { text: numbered, result: { type: 'text', file } })
  }

  write(
    relative: string,
    content = relative.endsWith('.md') ? documentText(relative) : sourceText(relative, this.random),
  ) {
    const filePath = this.path(relative)
    const result = { type: 'create', filePath, content, structuredPatch: [] }
    this.tool('Write', { file_path: filePath, content }, { text: `File created successfully at: ${filePath}`, result })
  }

  edit(relative: string, before: string, after: string, options: { failed?: boolean; hook?: string } = {}): void {
    const filePath = this.path(relative)
    const input = { file_path: filePath, old_string: before, new_string: after, replace_all: false }
    if (options.failed === true) {
      const text = '<tool_use_error>The text to replace was not found.</tool_use_error>'
      this.tool('Edit', input, { text, isError: true, result: 'Error: The text to replace was not found.' })
      return
    }
    const result = {
      filePath,
      oldString: before,
      newString: after,
      structuredPatch: [],
      userModified: false,
      replaceAll: false,
    }
    const reply = { text: `The file ${filePath} has been updated.`, result }
    this.tool('Edit', input, options.hook === undefined ? reply : { ...reply, hook: options.hook })
  }

  delete(relative: string): void {
    this.tool('Delete', { file_path: this.path(relative) }, { text: 'Deleted 1 file.' })
  }

  bash(command: string, stdout: string, extra: Partial<ToolReply> = {}): void {
    const result = { stdout, stderr: '', interrupted: false, isImage: false }
    this.tool('Bash', { command, description: 'Run a command' }, { text: stdout, result, ...extra })
  }

  commit(hash: string, message: string): void {
    const stdout = `[${this.branch} ${hash}] ${message}\n 4 files changed, 61 insertions(+), 12 deletions(-)`
    this.bash(`git add -A && git commit -m "${message}"`, stdout)
  }

  bashProgress(toolId: string, output: string): void {
    const totalLines = output.split('\n').length
    const data = { type: 'bash_progress', output, fullOutput: output, elapsedTimeSeconds: 4, totalLines }
    this.entry('progress', { data, parentToolUseID: toolId, toolUseID: toolId })
  }

  /** Ordinary work in one part of the program: search, read, change, test. */
  work(area: Area, rounds = 1): void {
    for (let round = 0; round < rounds; round += 1) {
      const files = AREAS[area]
      const file = files[round % files.length] ?? files[0]
      const pattern = file.split('/').at(-2) ?? area
      const matches = files.map((match) => this.path(match))
      this.tool(
        'Grep',
        { pattern, output_mode: 'files_with_matches' },
        { text: `Found ${matches.length} files\n${matches.join('\n')}` },
      )
      this.read(file)
      this.edit(file, 'row.label.trim()', 'row.label.trim().normalize()')
      const passed = 12 + Math.floor(this.random() * 60)
      this.bash(`pnpm test ${pattern}`, ` Tests  ${passed} passed (${passed})\n Duration  1.${passed}s`)
      this.say()
    }
  }

  todos(items: readonly [string, string][]): void {
    const todos = items.map(([content, status]) => ({ content, status, activeForm: content }))
    this.tool('TodoWrite', { todos }, { text: 'The list was changed.', result: { oldTodos: [], newTodos: todos } })
  }

  system(subtype: string, fields: JsonObject = {}): void {
    this.entry('system', { subtype, isMeta: false, ...fields })
  }

  endTurn(): void {
    this.system('turn_duration', { durationMs: 30000 + Math.floor(this.random() * 400000) })
  }

  text(): string {
    return this.lines.map((line) => `${line}\n`).join('')
  }
}
