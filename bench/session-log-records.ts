/** The records of one generated session log, turn by turn: what the user asks, what the agent answers, calls and is told. */
import type { Random } from './random.ts'

export type LogWriter = {
  /** The lines of one turn, each with its line break. */
  readonly nextTurn: () => string
  /** One line of about `bytes` bytes in parts: a tool result with an image. */
  readonly longLine: (bytes: number) => Iterable<string>
}

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
const MODELS = ['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5-20251001'] as const
const SHELL = [
  'pnpm test',
  'git status',
  'git commit -m "count coupons once"',
  'git log --oneline -5',
  'ls -la src',
] as const
const PROJECT = '/home/ana/shop'
const PASSAGE_CHARACTERS = 400_000

/** Long texts that the records' contents are cut from. */
export type Texts = { readonly prose: string; readonly code: string }

export function createTexts(random: Random): Texts {
  return { prose: passage(random, VOCABULARY.split(' '), ' '), code: passage(random, CODE_LINES, '\n') }
}

export function createLogWriter(
  random: Random,
  { prose, code }: Texts,
  sessionId: string,
  agentId: string | null,
): LogWriter {
  let clock = Date.UTC(2026, 0, 5) + random.below(40 * 86_400_000)
  let parentUuid: string | null = null
  let turns = 0
  let lines: string[] = []

  const slice = (text: string, length: number) => {
    const start = random.below(Math.max(1, text.length - length))
    return text.slice(start, start + length)
  }
  const some = (mean: number) => Math.ceil(-Math.log(1 - random.next()) * mean)
  const now = () => {
    clock += 200 + random.below(9000)
    return new Date(clock).toISOString()
  }
  const write = (record: Fields) => lines.push(JSON.stringify(record))
  const entry = (type: string, fields: Fields) => {
    const uuid = random.uuid()
    write({
      parentUuid,
      isSidechain: agentId !== null,
      userType: 'external',
      cwd: turns % 9 === 8 ? `${PROJECT}/web` : PROJECT,
      sessionId,
      ...(agentId === null ? {} : { agentId }),
      version: turns < 40 ? '2.1.42' : '2.1.47',
      gitBranch: turns < 25 ? 'main' : 'feat/coupons',
      type,
      ...fields,
      uuid,
      timestamp: now(),
    })
    parentUuid = uuid
  }
  const filePath = () =>
    `${PROJECT}/${random.pick(FOLDERS)}/${random.pick(['total', 'rules', 'export', 'page'])}-${random.below(30)}.ts`
  const planPath = () => `${PROJECT}/docs/project_plans/implementation_plans/features/${random.pick(FEATURES)}.md`

  function prompt(): void {
    const command = `<command-message>x</command-message>\n<command-name>${random.pick(['/dev:execute-phase', '/fix:debug', '/clear'])}</command-name>\n<command-args>${1 + random.below(4)} ${planPath().slice(PROJECT.length + 1)}</command-args>`
    const content = turns === 0 && agentId === null ? command : slice(prose, some(600))
    entry('user', { message: { role: 'user', content }, permissionMode: 'default' })
    write({
      type: 'file-history-snapshot',
      messageId: random.uuid(),
      snapshot: {
        messageId: random.uuid(),
        trackedFileBackups: { [filePath()]: { backupFileName: `${random.hex(16)}@v1`, version: 1 } },
      },
      isSnapshotUpdate: false,
    })
  }

  /** Each block of the answer is a line of its own that repeats the message's id and its usage. */
  function answer(blocks: readonly Fields[]): void {
    const id = `msg_01${random.hex(22)}`
    const requestId = `req_011${random.hex(21)}`
    const usage = {
      input_tokens: 3 + random.below(60),
      cache_read_input_tokens: random.below(150_000),
      cache_creation_input_tokens: random.below(9000),
    }
    const output = 20 + random.below(1500)
    for (const [index, block] of blocks.entries()) {
      const isLast = index === blocks.length - 1
      entry('assistant', {
        message: {
          model: MODELS[agentId === null ? 0 : 2] ?? MODELS[0],
          id,
          type: 'message',
          role: 'assistant',
          content: [block],
          stop_reason: null,
          usage: { ...usage, output_tokens: isLast ? output : 1 + random.below(8), service_tier: 'standard' },
        },
        requestId,
      })
    }
  }

  function callAndResult(): void {
    const id = `toolu_01${random.hex(22)}`
    const path = random.chance(0.2) ? planPath() : filePath()
    const { name, input, content, result } = toolCall(path)
    answer([
      ...(random.chance(0.5)
        ? [{ type: 'thinking', thinking: slice(prose, some(900)), signature: random.hex(600) }]
        : []),
      { type: 'tool_use', id, name, input },
    ])
    if (name === 'Bash' && random.chance(0.6)) {
      write({
        type: 'progress',
        parentToolUseID: id,
        toolUseID: id,
        timestamp: now(),
        sessionId,
        data: { type: 'bash_progress', output: content.slice(0, 500), elapsedTimeSeconds: 3, totalLines: 9 },
      })
    }
    if (random.chance(0.3)) {
      write({
        type: 'progress',
        parentToolUseID: id,
        toolUseID: id,
        timestamp: now(),
        sessionId,
        data: { type: 'hook_progress', hookName: 'PostToolUse', command: 'callback' },
      })
    }
    const isError = random.chance(0.04)
    entry('user', {
      message: {
        role: 'user',
        content: [
          {
            tool_use_id: id,
            type: 'tool_result',
            content: isError ? 'File does not exist.' : content,
            ...(isError ? { is_error: true } : {}),
          },
        ],
      },
      toolUseResult: isError ? 'Error: File does not exist.' : result,
      sourceToolAssistantUUID: parentUuid,
    })
  }

  function toolCall(path: string): { name: string; input: Fields; content: string; result: Fields } {
    const text = slice(code, some(5500))
    switch (random.pick(['Read', 'Read', 'Edit', 'Bash', 'Grep', 'Write', 'TodoWrite'])) {
      case 'Read':
        return {
          name: 'Read',
          input: { file_path: path },
          content: text,
          result: { type: 'text', file: { filePath: path, content: text } },
        }
      case 'Edit': {
        const input = { file_path: path, old_string: slice(code, some(300)), new_string: slice(code, some(400)) }
        const result = {
          filePath: path,
          ...input,
          originalFile: text,
          structuredPatch: [{ oldStart: 3, lines: text.slice(0, 600).split('\n') }],
        }
        return { name: 'Edit', input, content: `The file ${path} has been updated.`, result }
      }
      case 'Write':
        return {
          name: 'Write',
          input: { file_path: path, content: text },
          content: `File created successfully at: ${path}`,
          result: { type: 'create', filePath: path, content: text },
        }
      case 'Bash': {
        const command = random.pick(SHELL)
        const output = command.startsWith('git commit')
          ? `[main ${random.hex(7)}] count coupons once`
          : slice(prose, some(4000))
        return {
          name: 'Bash',
          input: { command, description: 'run it' },
          content: output,
          result: { stdout: output, stderr: '', interrupted: false },
        }
      }
      case 'Grep':
        return {
          name: 'Grep',
          input: { pattern: 'coupon', path: PROJECT },
          content: `Found 1 file\n${path}`,
          result: { mode: 'files_with_matches', filenames: [path], numFiles: 1 },
        }
      default:
        return {
          name: 'TodoWrite',
          input: { todos: [{ content: slice(prose, 60), status: 'pending' }] },
          content: 'ok',
          result: { newTodos: [slice(prose, 60)] },
        }
    }
  }

  function closing(): void {
    answer([{ type: 'text', text: slice(prose, some(700)) }])
    write({
      type: 'system',
      subtype: 'turn_duration',
      durationMs: 1000 + random.below(90_000),
      timestamp: now(),
      uuid: random.uuid(),
      sessionId,
    })
    write({ type: 'last-prompt', lastPrompt: slice(prose, 80), sessionId })
    if (turns % 3 === 0) write({ type: 'ai-title', aiTitle: slice(prose, 40), sessionId })
    if (turns % 5 === 1)
      entry('attachment', {
        attachment: {
          type: random.pick(['todo_reminder', 'task_reminder', 'edited_text_file']),
          content: slice(prose, some(500)),
        },
      })
    if (turns % 7 === 2)
      write({ type: 'queue-operation', operation: 'enqueue', timestamp: now(), sessionId, content: slice(prose, 90) })
    if (turns % 7 === 3) write({ type: 'queue-operation', operation: 'dequeue', timestamp: now(), sessionId })
    if (turns % 20 === 4)
      write({
        type: 'pr-link',
        sessionId,
        prNumber: 100 + turns,
        prUrl: `https://example.org/shop/pull/${100 + turns}`,
        prRepository: 'ana/shop',
        timestamp: now(),
      })
    const rare: readonly Fields[] = [
      { type: 'summary', summary: slice(prose, 60), leafUuid: parentUuid },
      { type: 'custom-title', customTitle: slice(prose, 30), sessionId },
      { type: 'permission-mode', permissionMode: 'acceptEdits', sessionId },
      { type: 'mode', mode: 'default', sessionId },
      { type: 'agent-setting', agentSetting: 'default', sessionId },
      { type: 'agent-name', agentName: 'helper', sessionId },
      { type: 'worktree-state', worktreeSession: null, sessionId },
      { type: 'bridge-session', bridgeSessionId: random.hex(12), lastSequenceNum: turns, sessionId },
      { type: 'something-new', sessionId },
    ]
    const record = rare[turns % (3 * rare.length)]
    if (record !== undefined) write(record)
  }

  return {
    nextTurn: () => {
      lines = []
      prompt()
      const calls = some(8)
      for (let call = 0; call < calls; call += 1) callAndResult()
      closing()
      turns += 1
      return `${lines.join('\n')}\n`
    },
    longLine: function* (bytes) {
      const id = `toolu_01${random.hex(22)}`
      yield `{"type":"user","sessionId":"${sessionId}","timestamp":"${now()}","uuid":"${random.uuid()}","message":{"role":"user","content":[{"tool_use_id":"${id}","type":"tool_result","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"`
      const block = Buffer.from(random.hex(120_000), 'hex').toString('base64')
      for (let left = bytes; left > 0; left -= block.length) yield block.slice(0, left)
      yield '"}}]}]}}\n'
    },
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
