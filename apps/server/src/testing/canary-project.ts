/** A project whose logs, plans and progress files are full of made-up secrets, each put together here and random in each run. */
import { randomText, tokens } from '@ccdash/engine/testing/secrets'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type CanaryProject = {
  readonly folder: string
  /** Every one of them; none may be found anywhere. */
  readonly canaries: readonly string[]
}

const PLAN = 'docs/project_plans/implementation_plans/features/cart-v1.md'
const PROGRESS = '.claude/progress/cart/phase-1-progress.md'

/** Secrets by their form, which are known wherever they stand, and some that only the name beside them gives away. */
export async function writeCanaryProject(folder: string): Promise<CanaryProject> {
  const byForm = Object.values(tokens())
  const named = Array.from({ length: 6 }, () => randomText(40))
  const at = (index: number): string => byForm[index % byForm.length] ?? ''
  const write = async (file: string, text: string) => {
    await mkdir(join(folder, file, '..'), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  await write(PLAN, plan(at, named))
  await write(PROGRESS, progress(at))
  await write('docs/project_plans/broken.md', `---\ntitle: [${at(20)}\nstatus: "${at(21)}\n---\n# ${at(22)}\n`)
  await write('.claude/progress/broken/phase-1-progress.md', `---\ntasks: {${at(23)}: [\n---\n`)
  await write('sessions/one.jsonl', log('one', byForm, named))
  await write('sessions/two.jsonl', log('two', byForm.toReversed(), named))
  return { folder, canaries: [...byForm, ...named] }
}

function plan(at: (index: number) => string, [a = '', b = '', c = '']: readonly string[]): string {
  const fields = [
    `title: Cart ${at(1)}`,
    `status: ${at(2)}`,
    `author: ${at(3)}`,
    `tags: [${at(4)}, plain]`,
    `owner: ${at(5)}`,
    `api_key: ${a}`,
    `pr: https://ana:${at(6)}@git.example.com/1`,
    `nested: {password: ${b}, deep: [{note: "see ${at(7)}"}]}`,
    `related: [docs/${at(8)}.md]`,
    `${at(9)}: key`,
  ]
  return `---\n${fields.join('\n')}\n---\n# Plan ${at(10)}\nexport DB_PASSWORD=${c}\n`
}

function progress(at: (index: number) => string): string {
  const task = [
    `  - id: T-${at(13)}`,
    `    title: ${at(14)}`,
    `    description: ${at(15)}`,
    `    status: ${at(16)}`,
    `    assigned_to: [${at(17)}]`,
    '    session_id: one',
    `    git_commit: ${at(18)}`,
    `    deliverables: [src/${at(19)}.ts]`,
  ]
  return `---\nprd: cart-v1\nphase: 1\ntitle: ${at(11)}\nstatus: ${at(12)}\ntasks:\n${task.join('\n')}\n  - ${at(20)}\n---\n`
}

function log(sessionId: string, byForm: readonly string[], named: readonly string[]): string {
  const common = { sessionId, version: '2.0.0', timestamp: '2026-01-01T10:00:00Z', gitBranch: 'main', cwd: '/x' }
  const prompt = (name: string, args: string) => {
    const content = `<command-name>${name}</command-name><command-args>${args}</command-args>`
    return { ...common, type: 'user', message: { role: 'user', content } }
  }
  const edit = (secret: string, path: string) => {
    const content = [{ type: 'tool_use', id: secret, name: 'Edit', input: { file_path: path, new_string: secret } }]
    return { ...common, type: 'assistant', message: { id: `m${path}`, role: 'assistant', model: secret, content } }
  }
  const records = byForm.flatMap((secret) => [
    { ...prompt('/dev:execute-phase', `1 ${PLAN} --token ${secret}`), cwd: `/x/${secret}`, gitBranch: `fix-${secret}` },
    prompt(`/x-${secret}`, `curl -H "Authorization: Bearer ${secret}" https://git.example.com`),
    edit(secret, `/x/${PLAN}`),
    edit(secret, `/x/src/${secret}/a.ts`),
    { ...common, type: 'pr-link', prNumber: secret, prUrl: `https://ana:${secret}@h/pull/1`, prRepository: secret },
    { ...common, type: 'queue-operation', operation: 'enqueue', content: `token=${secret} in the queue` },
    { ...common, type: `kind-${secret}`, gitAuthor: secret, gitCommit: secret, taskId: secret, agentId: secret },
  ])
  const given = named.flatMap((secret) => [
    prompt('/dev:execute-phase', `1 ${PLAN} --api-key ${secret}`),
    prompt('/x', `export CLIENT_SECRET=${secret} && mysql -u ana -p${secret}`),
    { ...common, type: 'custom-title', customTitle: `API_KEY=${secret}` },
    { ...common, type: 'summary', summary: `password: ${secret}` },
  ])
  const lines = [...records, ...given].map((record) => JSON.stringify(record))
  // Lines that cannot be read are told of in an issue
  return `${[...lines, `{"token": "${byForm[0]}`, `${byForm[1]} is no JSON`].join('\n')}\n`
}
