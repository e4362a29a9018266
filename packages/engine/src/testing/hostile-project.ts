/** For tests: files of a project as somebody might write them who wants its reading to take for ever. */
/** Paths below the project root → text. Everything grows in proportion with `size` (1: texts of 100 to 200 KB). */
export function hostileFiles(size: number): Record<string, string> {
  return { ...hostilePlans(size), ...hostileProgress(size), ...hostileLogs(size), ...logsOfManyLinks(size) }
}

/** So many plans there are for links to lead to, whatever the size. */
const PLANS = 50
/** As long as a stored path may be. */
const LONG_PATH = 3900

function hostilePlans(size: number): Record<string, string> {
  const fill = (unit: string, bytes = 100_000) => unit.repeat(Math.ceil((bytes * size) / unit.length))
  const field = (name: string, value: string) => `---\ntitle: T\n${name}: ${value}\n---\n`
  const texts = {
    'reference-never-closed': `---\ntitle: T\nrelated: ["<<${fill('‹')}"]\n---\n<<${fill('‹')}`,
    'fences-never-closed': `# A\n${fill('```a\n~~~\n')}`,
    'front-matter-never-closed': `---\n${fill('a: b\n')}`,
    brackets: `# A\n${fill('[')}\n${fill('[[a](')}`,
    boxes: `# A\n${fill('- [ ')}\n${fill('- [ ] a\n')}`,
    anchors: `---\ntitle: T\nlist:\n${fill('  - &a x\n  - *a\n')}---\n`,
    'alias-of-alias': field('a', `&a0 [x]\n${aliases(Math.ceil(20 * size))}`),
    'flow-nested': field('a', fill('[')),
    'flow-mappings': field('a', fill('{a: ')),
    'path-mappings': field('files_affected', `[${fill('{path: ')}]`),
    'one-line': fill('a/b.md ', 500_000),
    'carriage-returns': fill('---\rtitle: x\r# a\r'),
    'combining-marks': `---\ntitle: "a${fill('\u0301')}"\n---\n# a${fill('\u0301')}`,
    'base-sixty': field('phase', fill('9:')),
    'long-dates': field('created', `2026-01-${fill('0')}1`),
    'long-slug': field('feature_slug', fill('a-v1-')),
    climbing: `---\ntitle: T\nrelated: ["${fill('../')}a.md"]\n---\n${fill('../')}`,
    'quotes-and-backslashes': `---\ntitle: "${fill(String.raw`\"`)}"\n---\n${fill(String.raw`\"'`)}`,
    tables: `# A\n${fill('| ')}\n${fill('|-')}`,
    tags: `# A\n${fill('<a ')}${fill('<!-- ')}`,
    blanks: `---\ntitle: T\nsummary: a${fill(' ')}b\n---\n# ${fill(' \t')}x`,
    'many-references': `---\ntitle: T\nrelated:\n${numbered(2000 * size, (at) => `  - docs/plan-${at}.md`)}\n---\n`,
    'broken-fields': `---\n${numbered(2000 * size, (at) => `key_${at}: 2026-99-99`)}\n---\n`,
    'one-key-often': `---\n${fill('title: a\n')}---\n`,
  }
  const plain = Array.from({ length: PLANS }, (_, at) => [
    `docs/implementation_plans/features/plan-${at}-v1.md`,
    field('status', 'in-progress'),
  ])
  return {
    ...Object.fromEntries(plain),
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`docs/hostile-${name}-v1.md`, text])),
  }
}

function hostileProgress(size: number): Record<string, string> {
  const head = '---\nprd: plan-1-v1\nphase: 1\ntasks:\n'
  const tasks = (count: number) => numbered(count * size, (at) => `- {id: T-${at}}`)
  const alike = numbered(1000 * size, () => '  - {id: T-1, depends_on: [T-1, T-1], session_id: S-1}')
  return {
    'progress/many-tasks-progress.md': `${head}${tasks(7000)}\n---\n`,
    'progress/more-tasks-than-are-read-progress.md': `${head}${tasks(50_000)}\n---\n`,
    'progress/ids-that-collide-progress.md': `${head}${alike}\n---\n`,
    'progress/boxes-progress.md': `${head}---\n${'- [ '.repeat(30_000 * size)}`,
    'progress/tables-progress.md': `${head}---\n${'| a | b '.repeat(10_000 * size)}\n${'|---'.repeat(10_000 * size)}`,
  }
}

function hostileLogs(size: number): Record<string, string> {
  const long = (unit: string, bytes = 100_000) => unit.repeat(Math.ceil((bytes * size) / unit.length))
  const user = (content: unknown) => ({ type: 'user', message: { role: 'user', content } })
  const calls = (...inputs: unknown[]) => ({
    type: 'assistant',
    message: { id: 'm', role: 'assistant', content: inputs.map((input, at) => toolCall(`call-${at}`, input)) },
  })
  const bash = (command: string) => calls({ command })
  const deep = '['.repeat(25_000 * size) + ']'.repeat(25_000 * size)
  const logs: Record<string, unknown[]> = {
    commands: ['git commit -m "', '$(', "'\\''", '&& cd a ', '<<EOF\n', '| ', '\\\n'].map((unit) => bash(long(unit))),
    tags: ['<command-name>', '<command-args>', '<command-name>/a</command-name><command-args>', '<a'].map((unit) =>
      user(long(unit)),
    ),
    titles: [
      { type: 'custom-title', customTitle: long('[', 500_000) },
      { type: 'summary', summary: long('<') },
    ],
    branches: [{ ...user('a'), gitBranch: long('feature/a-v1-'), cwd: long('/a') }],
    keys: [calls({ [long('k', 500_000)]: 1 }, { edits: Array.from({ length: 50_000 * size }, () => '') })],
    calls: [calls(...Array.from({ length: 10_000 * size }, (_, at) => ({ file_path: `docs/plan-${at}-v1.md` })))],
    'calls-alike': [calls(...Array.from({ length: 2000 * size }, () => ({ file_path: 'docs/plan-1-v1.md' })))],
    ids: Array.from({ length: 1000 * size }, () => ({ ...user('a'), uuid: 'same', parentUuid: 'same' })),
    commits: [user([{ type: 'tool_result', tool_use_id: 'call-0', content: long('[abcdef1 ') }])],
  }
  const files = Object.entries(logs).map(([name, records]) => [`sessions/${name}.jsonl`, logOf(name, records)])
  const nested = `{"type":"user","sessionId":"deep","message":{"role":"user","content":${deep}}}\n`
  return { ...Object.fromEntries(files), 'sessions/deep.jsonl': nested }
}

/** 30 sessions for each `size`, each with a path of brackets that leads to every plan. */
function logsOfManyLinks(size: number): Record<string, string> {
  const files = Array.from({ length: 30 * size }, (_, session) => {
    const records = Array.from({ length: PLANS }, (_, at) => ({
      type: 'assistant',
      message: {
        id: `m-${at}`,
        role: 'assistant',
        content: [
          toolCall(`c-${at}`, {
            file_path: `/${'['.repeat(LONG_PATH)}/docs/implementation_plans/features/plan-${at}-v1.md`,
          }),
        ],
      },
    }))
    return [`sessions/linked-${session}.jsonl`, logOf(`linked-${session}`, records)]
  })
  return Object.fromEntries(files)
}

function toolCall(id: string, input: unknown): object {
  const isCommand = typeof input === 'object' && input !== null && 'command' in input
  return { type: 'tool_use', id, name: isCommand ? 'Bash' : 'Edit', input }
}

function logOf(sessionId: string, records: readonly unknown[]): string {
  const timestamp = '2026-01-01T10:00:00Z'
  return records.map((record) => `${JSON.stringify({ sessionId, timestamp, ...Object(record) })}\n`).join('')
}

function numbered(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => line(at)).join('\n')
}

/** Each list holds the one before nine times. */
function aliases(count: number): string {
  return numbered(count, (at) => `a${at}: &a${at + 1} [${Array.from({ length: 9 }, () => `*a${at}`).join(', ')}]`)
}
