/** The records of one generated session log, turn by turn: what the user asks, what the agent answers, calls and is told. */
import type { Random } from './random.ts'

type Fields = Readonly<Record<string, unknown>>

const VOCABULARY =
  'the cart total is wrong when a coupon was used twice so the order service has to check it before payment and the test shows it'
const CODE_LINES = [
  'export function orderTotal(order: Order): number {',
  '  const lines = order.lines.filter((line) => line.quantity > 0)',
  '  return lines.reduce((sum, line) => sum + line.price * line.quantity, 0)',
  '}',
  '',
  "import { couponOf } from './coupon.ts'",
  '  // a coupon counts once per order',
  '  if (seen.has(coupon.id)) throw new CouponUsed(coupon.id)',
] as const
const FEATURES = [
  'cart-totals-v1',
  'coupon-rules-v2',
  'order-export-v1',
  'stock-alerts-v1',
  'guest-checkout-v1',
] as const
const FOLDERS = ['src/cart', 'src/orders', 'src/coupons', 'web/components', 'server/api'] as const
const FILES = ['total', 'rules', 'export', 'page'] as const
const COMMANDS = ['/dev:execute-phase', '/fix:debug', '/clear'] as const
const SHELL = [
  'pnpm test',
  'git status',
  'git commit -m "count coupons once"',
  'git log --oneline -5',
  'ls src',
] as const
const TOOLS = ['Read', 'Read', 'Edit', 'Bash', 'Grep', 'Write', 'TodoWrite'] as const
const PROJECT = '/home/ana/shop'
const PASSAGE_CHARACTERS = 400_000
const IMAGE_BYTES_PER_PART = 60_000

/** Long texts that the records' contents are cut from. */
export type Texts = { readonly prose: string; readonly code: string }

export function createTexts(random: Random): Texts {
  return { prose: passage(random, VOCABULARY.split(' '), ' '), code: passage(random, CODE_LINES, '\n') }
}

/** Writes the lines of one log. Time goes on and each record names the one before, as in real logs. */
export class LogWriter {
  readonly #random: Random
  readonly #texts: Texts
  readonly #sessionId: string
  readonly #agentId: string | null
  #clock: number
  #parentUuid: string | null = null
  #turns = 0
  #lines: string[] = []

  constructor(random: Random, texts: Texts, sessionId: string, agentId: string | null) {
    this.#random = random
    this.#texts = texts
    this.#sessionId = sessionId
    this.#agentId = agentId
    this.#clock = Date.UTC(2026, 0, 5) + random.below(40 * 86_400_000)
  }

  /** The lines of one turn, each with its line break. */
  nextTurn(): string {
    this.#lines = []
    this.#prompt()
    const calls = this.#some(8)
    for (let call = 0; call < calls; call += 1) this.#callAndResult()
    this.#answer([{ type: 'text', text: this.#prose(this.#some(700)) }])
    this.#closing()
    this.#turns += 1
    return `${this.#lines.join('\n')}\n`
  }

  /** One line of about `bytes` bytes in parts: a tool result with an image. */
  *longLine(bytes: number): Generator<string> {
    const [start, end] = JSON.stringify({
      type: 'user',
      sessionId: this.#sessionId,
      timestamp: this.#now(),
      uuid: this.#random.uuid(),
      message: {
        role: 'user',
        content: [
          {
            tool_use_id: this.#toolId(),
            type: 'tool_result',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '|' } }],
          },
        ],
      },
    }).split('|')
    const part = Buffer.from(this.#random.hex(2 * IMAGE_BYTES_PER_PART), 'hex').toString('base64')
    yield start ?? ''
    for (let left = bytes; left > 0; left -= part.length) yield part.slice(0, left)
    yield `${end ?? ''}\n`
  }

  #prompt(): void {
    const random = this.#random
    const isCommand = this.#turns === 0 && this.#agentId === null
    const command = `<command-name>${random.pick(COMMANDS)}</command-name>\n<command-args>${1 + random.below(4)} ${this.#planPath().slice(PROJECT.length + 1)}</command-args>`
    const content = isCommand ? command : this.#prose(this.#some(600))
    this.#entry('user', { message: { role: 'user', content }, permissionMode: 'default' })
    this.#write({
      type: 'file-history-snapshot',
      messageId: random.uuid(),
      snapshot: {
        messageId: random.uuid(),
        trackedFileBackups: { [this.#filePath()]: { backupFileName: `${random.hex(16)}@v1`, version: 1 } },
      },
      isSnapshotUpdate: false,
    })
  }

  /** Each block of an answer is a line of its own that repeats the message's id and its usage. */
  #answer(blocks: readonly Fields[]): void {
    const random = this.#random
    const message = {
      model: this.#agentId === null ? 'claude-opus-4-6' : 'claude-haiku-4-5-20251001',
      id: `msg_01${random.hex(22)}`,
      type: 'message',
      role: 'assistant',
    }
    const requestId = `req_011${random.hex(21)}`
    const usage = {
      input_tokens: 3 + random.below(60),
      cache_read_input_tokens: random.below(150_000),
      cache_creation_input_tokens: random.below(9000),
    }
    const output = 20 + random.below(1500)
    for (const [index, block] of blocks.entries()) {
      const tokens = index === blocks.length - 1 ? output : 1 + random.below(8)
      this.#entry('assistant', {
        message: { ...message, content: [block], stop_reason: null, usage: { ...usage, output_tokens: tokens } },
        requestId,
      })
    }
  }

  #callAndResult(): void {
    const random = this.#random
    const id = this.#toolId()
    const { name, input, content, result } = this.#toolCall(random.chance(0.2) ? this.#planPath() : this.#filePath())
    const thinking = { type: 'thinking', thinking: this.#prose(this.#some(900)), signature: random.hex(600) }
    this.#answer([...(random.chance(0.5) ? [thinking] : []), { type: 'tool_use', id, name, input }])
    if (name === 'Bash' && random.chance(0.6)) {
      this.#progress(id, { type: 'bash_progress', output: content.slice(0, 500), elapsedTimeSeconds: 3, totalLines: 9 })
    }
    if (random.chance(0.3)) this.#progress(id, { type: 'hook_progress', hookName: 'PostToolUse', command: 'callback' })
    const error = 'File does not exist.'
    const isError = random.chance(0.04)
    const block = { tool_use_id: id, type: 'tool_result', content: isError ? error : content, is_error: isError }
    this.#entry('user', {
      message: { role: 'user', content: [block] },
      toolUseResult: isError ? `Error: ${error}` : result,
      sourceToolAssistantUUID: this.#parentUuid,
    })
  }

  #toolCall(path: string): { name: string; input: Fields; content: string; result: Fields } {
    const text = this.#code(this.#some(5500))
    const name = this.#random.pick(TOOLS)
    switch (name) {
      case 'Read':
        return {
          name,
          input: { file_path: path },
          content: text,
          result: { type: 'text', file: { filePath: path, content: text } },
        }
      case 'Edit': {
        const input = {
          file_path: path,
          old_string: this.#code(this.#some(300)),
          new_string: this.#code(this.#some(400)),
        }
        const result = {
          ...input,
          originalFile: text,
          structuredPatch: [{ oldStart: 3, lines: text.slice(0, 600).split('\n') }],
        }
        return { name, input, content: `The file ${path} has been updated.`, result }
      }
      case 'Write': {
        const input = { file_path: path, content: text }
        return { name, input, content: `File created successfully at: ${path}`, result: { type: 'create', ...input } }
      }
      case 'Bash': {
        const command = this.#random.pick(SHELL)
        const committed = `[main ${this.#random.hex(7)}] count coupons once`
        const stdout = command.startsWith('git commit') ? committed : this.#prose(this.#some(4000))
        return {
          name,
          input: { command, description: 'run it' },
          content: stdout,
          result: { stdout, stderr: '', interrupted: false },
        }
      }
      case 'Grep':
        return {
          name,
          input: { pattern: 'coupon', path: PROJECT },
          content: `Found 1 file\n${path}`,
          result: { filenames: [path], numFiles: 1 },
        }
      case 'TodoWrite': {
        const todos = [{ content: this.#prose(60), status: 'pending' }]
        return { name, input: { todos }, content: 'ok', result: { newTodos: todos } }
      }
    }
  }

  #closing(): void {
    const random = this.#random
    const sessionId = this.#sessionId
    const turn = this.#turns
    this.#write({
      type: 'system',
      subtype: 'turn_duration',
      durationMs: random.below(90_000),
      timestamp: this.#now(),
      sessionId,
    })
    this.#write({ type: 'last-prompt', lastPrompt: this.#prose(80), sessionId })
    if (turn % 3 === 0) this.#write({ type: 'ai-title', aiTitle: this.#prose(40), sessionId })
    if (turn % 5 === 1)
      this.#entry('attachment', { attachment: { type: 'todo_reminder', content: this.#prose(this.#some(500)) } })
    if (turn % 7 === 2) {
      this.#write({
        type: 'queue-operation',
        operation: 'enqueue',
        timestamp: this.#now(),
        sessionId,
        content: this.#prose(90),
      })
    }
    if (turn % 7 === 3)
      this.#write({ type: 'queue-operation', operation: 'dequeue', timestamp: this.#now(), sessionId })
    if (turn % 20 === 4) {
      this.#write({
        type: 'pr-link',
        prNumber: turn,
        prUrl: `https://example.org/pull/${turn}`,
        prRepository: 'ana/shop',
        sessionId,
      })
    }
    const rare: readonly Fields[] = [
      { type: 'summary', summary: this.#prose(60), leafUuid: this.#parentUuid },
      { type: 'custom-title', customTitle: this.#prose(30), sessionId },
      { type: 'permission-mode', permissionMode: 'acceptEdits', sessionId },
      { type: 'mode', mode: 'default', sessionId },
      { type: 'agent-setting', agentSetting: 'default', sessionId },
      { type: 'agent-name', agentName: 'helper', sessionId },
      { type: 'worktree-state', worktreeSession: null, sessionId },
      { type: 'bridge-session', bridgeSessionId: random.hex(12), lastSequenceNum: turn, sessionId },
      { type: 'something-new', sessionId },
    ]
    const record = rare[turn % (3 * rare.length)]
    if (record !== undefined) this.#write(record)
  }

  #progress(parentToolUseID: string, data: Fields): void {
    this.#write({ type: 'progress', parentToolUseID, timestamp: this.#now(), sessionId: this.#sessionId, data })
  }

  #entry(type: string, fields: Fields): void {
    const uuid = this.#random.uuid()
    this.#write({
      parentUuid: this.#parentUuid,
      isSidechain: this.#agentId !== null,
      userType: 'external',
      cwd: this.#turns % 9 === 8 ? `${PROJECT}/web` : PROJECT,
      sessionId: this.#sessionId,
      ...(this.#agentId === null ? {} : { agentId: this.#agentId }),
      version: this.#turns < 40 ? '2.1.42' : '2.1.47',
      gitBranch: this.#turns < 25 ? 'main' : 'feat/coupons',
      type,
      ...fields,
      uuid,
      timestamp: this.#now(),
    })
    this.#parentUuid = uuid
  }

  #write(record: Fields): void {
    this.#lines.push(JSON.stringify(record))
  }

  #now(): string {
    this.#clock += 200 + this.#random.below(9000)
    return new Date(this.#clock).toISOString()
  }

  #toolId(): string {
    return `toolu_01${this.#random.hex(22)}`
  }

  #filePath(): string {
    return `${PROJECT}/${this.#random.pick(FOLDERS)}/${this.#random.pick(FILES)}-${this.#random.below(30)}.ts`
  }

  #planPath(): string {
    return `${PROJECT}/docs/project_plans/implementation_plans/features/${this.#random.pick(FEATURES)}.md`
  }

  #prose(length: number): string {
    return this.#slice(this.#texts.prose, length)
  }

  #code(length: number): string {
    return this.#slice(this.#texts.code, length)
  }

  #slice(text: string, length: number): string {
    const start = this.#random.below(Math.max(1, text.length - length))
    return text.slice(start, start + length)
  }

  /** A whole number of that mean, often less, sometimes much more. */
  #some(mean: number): number {
    return Math.ceil(-Math.log(1 - this.#random.next()) * mean)
  }
}

function passage(random: Random, parts: readonly string[], joint: string): string {
  const chosen: string[] = []
  for (let length = 0; length < PASSAGE_CHARACTERS;) {
    const part = parts[random.below(parts.length)] ?? ''
    chosen.push(part)
    length += part.length + joint.length
  }
  return chosen.join(joint)
}
