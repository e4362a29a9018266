import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../records/session.ts'
import { logBytes, readLog, readRecords, SESSION } from './log-test-kit.ts'
import { canResume } from './resume-state.ts'
import { createSessionReader } from './session-reader.ts'
import { runs } from '../../testing/property-runs.ts'

const at = (second: number) => `2026-01-05T10:00:${String(second).padStart(2, '0')}.000Z`

function assistant(content: unknown, more: { second?: number; message?: object; entry?: object } = {}) {
  return {
    type: 'assistant',
    timestamp: at(more.second ?? 0),
    message: { role: 'assistant', content, ...more.message },
    ...more.entry,
  }
}

function user(content: unknown, second = 0) {
  return { type: 'user', timestamp: at(second), message: { role: 'user', content } }
}

function call(id: string, name: string, input: unknown, second = 0) {
  return assistant([{ type: 'tool_use', id, name, input }], { second })
}

function result(id: string, content: unknown, isError = false, second = 1) {
  return user([{ type: 'tool_result', tool_use_id: id, content, is_error: isError }], second)
}

function recordOf(records: readonly (object | string)[]): SessionRecord {
  const { record } = readRecords(records)
  if (record === null) throw new Error('the log holds no session')
  return record
}

describe('lines', () => {
  it('are accounted for by kind', () => {
    const { lines, issues, record } = readRecords([
      user('hi'), { type: 'attachment' }, { type: 'brand-new' }, { no: 'type' }, '', 'garbage', '[1]', 'null',
    ]) // oxfmt-ignore
    expect(lines).toMatchObject({ linesSeen: 8, used: 1, ignored: 2, unknown: 2, malformed: 3 })
    expect(record?.recordCounts).toEqual({ user: 1, attachment: 1, 'brand-new': 1, '(none)': 1 })
    expect(issues.map(({ code, line, reason }) => [code, line, reason])).toEqual([
      ['LINE_MALFORMED', 6, 'not JSON'],
      ['LINE_MALFORMED', 7, 'a JSON array where a record (an object) was expected'],
      ['LINE_MALFORMED', 8, 'a JSON null where a record (an object) was expected'],
    ])
  })

  it('that hold two records are both read, each with its own bytes', () => {
    const [first, second] = [
      JSON.stringify({ type: 'summary', summary: 'one' }),
      JSON.stringify({ type: 'summary', summary: 'two' }),
    ]
    const { record, lines, issues } = readRecords([`${first} ${second}`])
    expect(record?.titles.map(({ text, byteStart, byteEnd }) => [text, byteStart, byteEnd])).toEqual([
      ['one', 0, first.length],
      ['two', first.length + 1, first.length + 1 + second.length],
    ])
    expect(lines).toMatchObject({ linesSeen: 2, used: 2 })
    expect(issues).toEqual([])
  })

  it('are read to the damage, which is named', () => {
    const good = Buffer.from(JSON.stringify(user('hi')))
    const bytes = Buffer.concat([
      good,
      Buffer.from('\n'),
      good,
      Buffer.from('{"a":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n'),
    ])
    const { lines, issues } = readLog(bytes)
    expect(lines).toMatchObject({ used: 2, malformed: 1, linesSeen: 3, bytesSeen: bytes.length })
    const byteStart = 2 * good.length + 1
    expect(issues).toEqual([
      { code: 'NOT_UTF8', path: SESSION.path, line: 2, byteStart, reason: `byte ${byteStart + 6} is not UTF-8 (0xff)` },
    ])
  })

  it('without a line break are used at the end when complete, else held back in silence', () => {
    const whole = logBytes([user('hi', 3)])
    const complete = readLog(whole.subarray(0, -1))
    expect(complete.consumedBytes).toBe(whole.length - 1)
    expect(complete.record?.endedAt).toBe(at(3))
    const torn = readLog(whole.subarray(0, -5))
    expect(torn).toMatchObject({ consumedBytes: 0, record: null, issues: [], lines: { linesSeen: 0, bytesSeen: 0 } })
    const number = readLog(Buffer.from('12'))
    expect(number).toMatchObject({ consumedBytes: 0, issues: [] })
  })

  it('at what is not the end of the file are left alone', () => {
    const whole = logBytes([user('hi')])
    const reader = createSessionReader(SESSION, null)
    reader.push(whole.subarray(0, -1))
    expect(reader.finish({ atEof: true, fileSizeBytes: whole.length }).consumedBytes).toBe(0)
  })

  it('longer than the limits are shrunk or reported', () => {
    const limits = { longLineBytes: 500, maxStringBytes: 100, maxShrunkBytes: 2000 }
    const long = result('t1', [{ type: 'image', source: 'x'.repeat(5000) }])
    const hopeless = { type: 'user', numbers: Array.from({ length: 2000 }, (_, index) => index) }
    const { record, lines, issues } = readLog(logBytes([call('t1', 'Bash', {}), long, hopeless]), {
      limits,
      chunkBytes: 333,
    })
    expect(record?.tools).toEqual([{ name: 'Bash', calls: 1, errors: 0, totalMs: 1000 }])
    expect(lines).toMatchObject({ used: 2, malformed: 1 })
    expect(issues[0]).toMatchObject({ code: 'LINE_TOO_LONG', line: 3 })
  })

  it('with a byte-order mark and CRLF are read', () => {
    const text = `\ufeff${JSON.stringify(user('hi'))}\r\n${JSON.stringify(user('ho', 9))}\r\n`
    const { record, issues } = readLog(Buffer.from(text))
    expect(issues).toEqual([])
    expect(record).toMatchObject({ startedAt: at(0), endedAt: at(9), durationSeconds: 9 })
  })

  it('that are malformed by the thousand are counted, not all listed', () => {
    const { issues, lines } = readRecords(Array.from({ length: 6000 }, () => 'x'))
    expect(lines.malformed).toBe(6000)
    expect(issues).toHaveLength(5001)
    expect(issues.at(-1)?.reason).toBe('1000 more lines of this log could not be read')
  })
})

describe('the session', () => {
  it('has first, last and all of what changes inside a log', () => {
    const entry = (cwd: string, gitBranch: string, version: unknown) => ({ ...user('x'), cwd, gitBranch, version })
    const record = recordOf([
      entry('/a', '', '1.0'),
      entry('/b', 'main', 2),
      entry('/a', 'dev', '1.0'),
      { ...user('y', 7), gitBranch: 'main' },
    ])
    expect(record).toMatchObject({
      cwdFirst: '/a', cwdLast: '/a', cwds: ['/a', '/b'], branchFirst: 'main', branchLast: 'main', branches: ['main', 'dev'],
      gitBranch: 'main', platformVersion: '1.0', platformVersions: ['1.0', '2'], platformType: 'Claude Code', durationSeconds: 7,
    }) // oxfmt-ignore
  })

  it('takes the branch of a history snapshot even when it is null', () => {
    const snapshot = (more: object) => ({ type: 'file-history-snapshot', ...more })
    expect(recordOf([{ ...user('x'), gitBranch: 'main' }, snapshot({ gitBranch: null })]).gitBranch).toBeNull()
    expect(recordOf([{ ...user('x'), gitBranch: 'main' }, snapshot({ gitBranch: 'dev' })]).gitBranch).toBe('dev')
    expect(recordOf([{ ...user('x'), gitBranch: 'main' }, snapshot({})]).gitBranch).toBe('main')
    expect(recordOf([{ ...snapshot({}), sessionId: 'another' }]).parentSessionId).toBeNull()
  })

  it('gets the first foreign session id as parent and root', () => {
    const entry = (sessionId: unknown) => ({ ...user('x'), sessionId })
    expect(recordOf([entry('11111111-aaaa'), entry(5), entry('old-1'), entry('old-2')])).toMatchObject({
      parentSessionId: 'S-old-1', rootSessionId: 'S-old-1', sessionType: 'session',
    }) // oxfmt-ignore
    const source = { path: '/logs/p/s1/subagents/agent-a1.jsonl', meta: { teamName: 'blue', spawnDepth: 2 } }
    expect(readRecords([{ ...entry('s9'), agentId: 'zz' }], source).record).toMatchObject({
      parentSessionId: 'S-s1', rootSessionId: 'S-s1', agentId: 'a1', teamName: 'blue', spawnDepth: 2,
    }) // oxfmt-ignore
  })

  it('has titles once each by their last line; an ai title must be its own', () => {
    const { titles } = recordOf([
      { type: 'ai-title', aiTitle: 'Robot', sessionId: '11111111-aaaa' },
      { type: 'custom-title', customTitle: ' Mine ' },
      { type: 'ai-title', aiTitle: 'Foreign', sessionId: 'other' },
      { type: 'ai-title', aiTitle: 'Robot', sessionId: '11111111-aaaa' },
      { type: 'summary', summary: 'Sum' },
      { type: 'custom-title', customTitle: 5, title: 'Old spelling' },
    ])
    expect(titles.map(({ kind, text }) => [kind, text])).toEqual([
      ['custom', 'Mine'],
      ['ai', 'Robot'],
      ['summary', 'Sum'],
      ['custom', '5'],
    ])
  })

  it('has pull requests and what was queued', () => {
    const record = recordOf([
      { type: 'pr-link', prNumber: 7, prUrl: 'https://example.org/7', prRepository: 'ana/shop' },
      { type: 'pr-link', data: { pr_number: '8' } },
      { type: 'pr-link' },
      {
        type: 'queue-operation',
        operation: 'Enqueue',
        content: '<task-id> b1 </task-id><status>killed</status>\n<summary>Stopped</summary>',
      },
      { type: 'queue-operation', operation: 'enqueue', content: '{"taskId":"b2","status":"done"}' },
      { type: 'queue-operation', operation: 'dequeue' },
    ])
    expect(record.prLinks.map(({ prNumber, prUrl, prRepository }) => [prNumber, prUrl, prRepository])).toEqual([
      ['7', 'https://example.org/7', 'ana/shop'],
      ['8', '', ''],
    ])
    expect(
      record.queueEvents.map(({ operation, taskId, status, summary }) => [operation, taskId, status, summary]),
    ).toEqual([
      ['enqueue', 'b1', 'killed', 'Stopped'],
      ['enqueue', 'b2', 'done', '{"taskId":"b2","status":"done"}'],
    ])
    expect(record.recordCounts['queue-operation/dequeue']).toBe(1)
  })

  it.each([
    [{ type: 'system', subtype: 'turn_duration' }, true],
    [{ type: 'system', durationMs: null }, true],
    [{ type: 'system', subtype: 'COMPACT_BOUNDARY' }, true],
    [{ type: 'system', subtype: 'api_error' }, false],
    [user('x'), false],
  ])('whose last record is %j has ended its turn: %s', (last, endedTurn) => {
    expect(recordOf([{ type: 'system', subtype: 'turn_duration' }, last]).endedTurn).toBe(endedTurn)
  })

  it('of a workflow journal does not exist, but its lines are accounted for', () => {
    const source = { path: '/l/s1/subagents/workflows/wf/journal.jsonl', meta: null }
    const { record, lines } = readRecords([{ type: 'started' }, 'broken'], source)
    expect(record).toBeNull()
    expect(lines).toMatchObject({ linesSeen: 2, ignored: 1, malformed: 1 })
  })
})

describe('usage', () => {
  const usage = (input: number, output: number) => ({
    input_tokens: input,
    output_tokens: output,
    cache_read_input_tokens: 10,
    cache_creation_input_tokens: 1,
  })
  const line = (id: string | undefined, input: number, output: number, entry: object = {}) =>
    assistant([], { message: { id, model: 'claude-opus-4-6', usage: usage(input, output) }, entry })

  it('counts each API message once, by the line with the highest output', () => {
    const record = recordOf([
      line('m1', 5, 1),
      line('m1', 6, 9),
      line('m1', 7, 2),
      line('m2', 1, 1, { requestId: 'r1' }),
      line('m2', 1, 1, { requestId: 'r2' }),
    ])
    expect(record).toMatchObject({
      apiMessages: 3,
      tokensIn: 8,
      tokensOut: 11,
      cacheReadTokens: 30,
      cacheCreationTokens: 3,
    })
    expect(record.historyKey).toMatch(/^[0-9a-f]{16}$/)
  })

  it('counts each line without a message id, none of a model that is none, none mirrored from a subagent', () => {
    const record = recordOf([
      line(undefined, 1, 1, { uuid: 'u' }),
      line(undefined, 1, 1, { uuid: 'u' }),
      assistant([], { message: { id: 'm9', model: '<synthetic>', usage: usage(9, 9) } }),
      { type: 'progress', data: { type: 'agent_progress', message: line('m5', 9, 9) } },
    ])
    expect(record).toMatchObject({ apiMessages: 2, tokensIn: 2, model: 'claude-opus-4-6', models: ['claude-opus-4-6'] })
  })

  it('takes odd counts for none', () => {
    const odd = {
      input_tokens: '12',
      output_tokens: null,
      cache_read_input_tokens: [3],
      cache_creation_input_tokens: -4,
    }
    expect(recordOf([assistant([], { message: { id: 'm', usage: odd } })])).toMatchObject({
      tokensIn: 12,
      tokensOut: 0,
      cacheReadTokens: 0,
      cacheCreationTokens: 0,
    })
  })
})

describe('tools', () => {
  it('give file updates with action, time and bytes; failed calls give none', () => {
    const records = [
      call('r', 'Read', { file_path: '/Users/ana/shop/a.ts' }), call('w', 'Write', { file_path: 'src/new.ts' }),
      call('e', 'Edit', { file_path: 'src/b.ts' }), call('d', 'Delete', { path: 'src/c.ts' }), call('g', 'Grep', { path: 'src/d.ts' }),
      result('r', 'ok'), result('w', [{ type: 'text', text: 'File CREATED successfully' }]), result('e', 'no such file', true), result('x', 'nobody asked'),
    ] // oxfmt-ignore
    const { fileUpdates, record } = readRecords(records)
    expect(fileUpdates.map(({ seq, path, tool, action, at: time }) => [seq, path, tool, action, time])).toEqual([
      [0, '/Users/ana/shop/a.ts', 'Read', 'read', at(0)],
      [1, 'src/new.ts', 'Write', 'create', at(0)],
      [3, 'src/c.ts', 'Delete', 'delete', at(0)],
    ])
    expect(fileUpdates[0]).toMatchObject({ byteStart: 0, byteEnd: JSON.stringify(records[0]).length })
    expect(record?.fileUpdateCount).toBe(3)
    expect(record?.tools).toContainEqual({ name: 'Edit', calls: 1, errors: 1, totalMs: 1000 })
  })

  it('are ordered by calls, those called first before others', () => {
    const record = recordOf([
      call('1', 'B', {}),
      call('2', 'A', {}),
      call('3', 'C', {}),
      call('4', 'C', {}),
      assistant([{ type: 'tool_use' }]),
    ])
    expect(record.tools.map(({ name, calls }) => [name, calls])).toEqual([['C', 2], ['B', 1], ['A', 1], ['unknown', 1]]) // oxfmt-ignore
  })

  it('give commit hashes of shell commands and their output once there is a result', () => {
    const shown = [call('1', 'Bash', { command: 'git show 1a2b3c4' }), result('1', 'commit 5d6e7f8\nnothing 9a9a9a9')]
    expect(recordOf(shown).commitHashes.map(({ hash }) => hash)).toEqual(['1a2b3c4', '5d6e7f8'])
    expect(recordOf(shown.slice(0, 1)).commitHashes).toEqual([])
    const running = [
      call('1', 'Bash', { command: 'x' }),
      {
        type: 'progress',
        parentToolUseID: '1',
        data: { type: 'bash_progress', command: 'git show 1a2b3c4', output: 'log 5d6e7f8' },
      },
    ]
    expect(recordOf(running).commitHashes.map(({ hash }) => hash)).toEqual(['1a2b3c4', '5d6e7f8'])
  })

  it('name the task: the last Task call with a task id', () => {
    const task = (name: string) => call(name, 'Task', { name })
    expect(
      recordOf([{ ...user('x'), taskId: 'T-0' }, task('Do SHOP-A1-0012 now'), task('SHOP-2-1'), task('other')]).taskId,
    ).toBe('SHOP-2-1')
    expect(recordOf([{ ...user('x'), taskId: 5, task_id: 'T-0' }]).taskId).toBe('T-0')
  })
})

describe('commands', () => {
  const tag = (name: string, args = '') =>
    `<command-name>${name}</command-name>${args === '' ? '' : `<command-args>${args}</command-args>`}`

  it('are logged as a tag of the message, then as a command of the user', () => {
    const { commands, record } = readRecords([
      user(tag('/dev:execute-phase', '2 docs/cart-v1.md')),
      assistant(`I ran ${tag('/clear')}`),
    ])
    expect(commands.map(({ seq, kind, name, args }) => [seq, kind, name, args])).toEqual([
      [0, 'tag', '/dev:execute-phase', '2 docs/cart-v1.md'],
      [1, 'command', '/dev:execute-phase', '2 docs/cart-v1.md'],
      [2, 'tag', '/clear', ''],
    ])
    expect(commands[1]?.parsed).toMatchObject({ featureSlug: 'cart-v1', phaseToken: '2' })
    expect(commands[2]?.parsed).toBeNull()
    expect(record).toMatchObject({ commandCount: 1, commandNames: ['/dev:execute-phase'] })
  })

  it('count as tags only in the part of a message that the reference stores', () => {
    const kinds = (content: unknown) => readRecords([user(content)]).commands.map(({ kind }) => kind)
    expect(kinds('x'.repeat(4000) + tag('/a'))).toEqual(['command'])
    expect(kinds(['x'.repeat(4000), { type: 'text', text: tag('/a') }])).toEqual(['tag', 'command'])
    expect(kinds(['x'.repeat(8000), { type: 'text', text: tag('/a') }])).toEqual(['command'])
    expect(readRecords([{ type: 'user', message: tag('/a') }]).commands).toHaveLength(2)
  })

  it('have storable arguments of at most 4,000 characters', () => {
    const [, command] = readRecords([user(tag('/a', `\ud800\u0000${'😀'.repeat(5000)}`))]).commands
    expect(Array.from(command?.args ?? '')).toHaveLength(4000)
    expect(command?.args.slice(0, 2)).toBe('\ufffd\ufffd')
  })
})

describe('a log of arbitrary content', () => {
  const oddCharacter = fc.constantFrom('a', '1', '<', '/', '.', ' ', '\n', '\u0000', '\ud800', 'é', '😀')
  const value = fc.jsonValue({ maxDepth: 3, stringUnit: oddCharacter })
  const keys = [
    'timestamp', 'version', 'platform', 'gitBranch', 'gitAuthor', 'gitCommit', 'sessionId', 'taskId', 'agentId', 'cwd', 'uuid',
    'requestId', 'message', 'data', 'content', 'summary', 'customTitle', 'aiTitle', 'prNumber', 'prUrl', 'operation', 'subtype',
    'durationMs', 'parentToolUseID', 'attachment', 'snapshot', 'toolUseResult', '__proto__', 'constructor',
  ] // oxfmt-ignore
  const types = fc.oneof(
    value,
    fc.constantFrom(
      'user',
      'assistant',
      'progress',
      'summary',
      'custom-title',
      'ai-title',
      'pr-link',
      'queue-operation',
      'file-history-snapshot',
      'system',
      '__proto__',
    ),
  )
  const block = fc.record(
    {
      type: fc.oneof(value, fc.constantFrom('text', 'tool_use', 'tool_result')),
      id: value,
      name: fc.oneof(value, fc.constantFrom('Read', 'Write', 'Bash', 'Task')),
      input: value,
      tool_use_id: value,
      content: value,
      is_error: value,
      text: value,
    },
    { requiredKeys: [] },
  )
  const message = fc.record(
    {
      role: fc.oneof(value, fc.constant('assistant')),
      id: value,
      model: value,
      usage: fc.oneof(value, fc.record({ input_tokens: value, output_tokens: value })),
      content: fc.oneof(value, fc.array(fc.oneof(value, block), { maxLength: 4 })),
    },
    { requiredKeys: [] },
  )
  const record = fc
    .tuple(types, fc.dictionary(fc.constantFrom(...keys), value), message, fc.boolean())
    .map(([type, fields, body, hasMessage]) => ({ ...fields, type, ...(hasMessage ? { message: body } : {}) }))

  it('never throws, and its accounts balance', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(record, value), { minLength: 1, maxLength: 12 }), (records) => {
        const bytes = logBytes(records.map((item) => JSON.stringify(item)))
        const {
          lines,
          consumedBytes,
          resumeState,
          record: session,
          fileUpdates,
          commands,
        } = readLog(bytes, { chunkBytes: 100 })
        expect(lines.used + lines.ignored + lines.unknown + lines.malformed).toBe(lines.linesSeen)
        expect(lines.linesSeen).toBe(records.length)
        expect(lines.bytesSeen).toBe(bytes.length)
        expect(consumedBytes).toBe(bytes.length)
        expect(canResume(resumeState)).toBe(true)
        for (const text of stringsIn([session, fileUpdates, commands])) expect(isStorable(text) ? '' : text).toBe('')
      }),
      runs(500),
    )
  })

  it('never throws on bytes of any kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { lines } = readLog(bytes, { chunkBytes: 50 })
        expect(lines.used + lines.ignored + lines.unknown + lines.malformed).toBe(lines.linesSeen)
      }),
    )
  })

  it('survives values nested deeper than any program writes them', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const lines = [
      JSON.stringify(call('1', 'Bash', {})), JSON.stringify(call('2', 'Read', {})).replace('{}', deep),
      JSON.stringify(result('1', 0)).replace('"content":0', `"content":{"a":${deep}}`), `{"type":"queue-operation","content":${deep}}`,
    ] // oxfmt-ignore
    expect(readRecords(lines).lines).toMatchObject({ linesSeen: 4, used: 4 })
  })
})

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [key, ...stringsIn(item)])
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
