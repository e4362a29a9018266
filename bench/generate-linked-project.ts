/** A made-up project on disk whose plans, progress files and logs speak of each other, as linking sees real ones. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createRandom, type Random } from './random.ts'

export type LinkedProject = {
  /** An empty folder; gets `docs`, `progress` and `sessions`. */
  readonly folder: string
  readonly sessions: number
  readonly features: number
  /** At least five per feature: plan, PRD, two progress files, a report; what is left are notes. */
  readonly documents: number
  readonly seed: number
}

const WORDS = ['cart', 'search', 'menu', 'billing', 'export', 'login', 'report', 'sync', 'theme', 'upload'] as const
const PARTS = ['api', 'panel', 'worker', 'cache', 'store', 'index', 'queue', 'editor', 'mail', 'audit'] as const
const COMMANDS = ['/dev:execute-phase', '/dev:quick-feature', '/plan:plan-feature'] as const
const TOOLS = ['Read', 'Read', 'Edit', 'Write', 'Grep'] as const
const DOCUMENTS_PER_FEATURE = 5
const FILES_AT_ONCE = 64
const CODE_FILES = 3000

/** @returns paths of the logs */
export async function generateLinkedProject(options: LinkedProject): Promise<string[]> {
  const random = createRandom(options.seed)
  const names = Array.from({ length: options.features }, (_, index) => featureName(index))
  const files: [path: string, text: string][] = names.flatMap((name) => featureFiles(name, names, options, random))
  for (let note = 0; files.length < options.documents; note += 1)
    files.push([
      `docs/notes/note-${note}.md`,
      markdown({ title: `Note ${note}`, related: planOf(pick(names, random)) }),
    ])
  const logs = Array.from({ length: options.sessions }, (_, index) => sessionId(index))
  const paths = logs.map((id) => join(options.folder, 'sessions', `${id}.jsonl`))
  await writeAll(options.folder, files)
  await writeAll(
    options.folder,
    logs.map((id) => [`sessions/${id}.jsonl`, sessionLog(id, names, random)]),
  )
  return paths
}

export function planOf(name: string): string {
  return `docs/implementation_plans/features/${name}.md`
}

/** One more edit of a file, as the agent appends it to its log. */
export function editLine(session: string, number: number, tool: string, path: string): string {
  const message = {
    id: `msg_${session}_${number}`,
    role: 'assistant',
    model: 'model-a',
    content: [{ type: 'tool_use', id: `toolu_${session}_${number}`, name: tool, input: { file_path: path } }],
    usage: { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 7 },
  }
  return line(session, number, { type: 'assistant', requestId: `req_${session}_${number}`, message })
}

function featureName(index: number): string {
  const [word, part] = [WORDS[index % WORDS.length], PARTS[Math.floor(index / WORDS.length) % PARTS.length]]
  return `${word}-${part}-${Math.floor(index / (WORDS.length * PARTS.length))}x-v1`
}

function sessionId(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
}

function featureFiles(
  name: string,
  names: readonly string[],
  { sessions }: LinkedProject,
  random: Random,
): [string, string][] {
  const prd = `docs/prds/features/${name}-prd.md`
  const phases = [1, 2].map((phase): [string, string] => {
    const bound = random.chance(0.2) ? `S-${sessionId(random.below(sessions))}` : ''
    return [`progress/${name}/phase-${phase}-progress.md`, progressFile(name, phase, bound)]
  })
  return [
    [planOf(name), markdown({ title: `Plan of ${name}`, prd, related: planOf(pick(names, random)) })],
    [prd, markdown({ title: `Why ${name}`, feature: name })],
    ...phases,
    [`docs/reports/${name}-report.md`, markdown({ title: `Report of ${name}`, related: planOf(name) })],
  ].slice(0, DOCUMENTS_PER_FEATURE) as [string, string][]
}

function markdown(fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ ...fields, status: 'in-progress' }).map(([key, value]) => `${key}: ${value}`)
  return `---\n${lines.join('\n')}\n---\n\nText.\n`
}

function progressFile(feature: string, phase: number, session: string): string {
  const tasks = ['A', 'B', 'C', 'D'].map((id) => {
    const bound = id === 'A' && session !== '' ? `, session_id: ${session}` : ''
    return `  - { id: ${id}${phase}, title: Task ${id}, status: pending${bound} }`
  })
  return `---\nprd: ${feature}\nphase: ${phase}\nstatus: in-progress\ntasks:\n${tasks.join('\n')}\n---\n`
}

/** One to three features are worked on, most often by a command for the first; most paths are code. */
function sessionLog(id: string, names: readonly string[], random: Random): string {
  const own = Array.from({ length: 1 + random.below(3) }, () => pick(names, random))
  const lines: string[] = []
  if (random.chance(0.6)) lines.push(commandLine(id, random.pick(COMMANDS), planOf(own[0] ?? '')))
  const updates = 10 + random.below(40)
  for (let number = 1; number <= updates; number += 1) {
    const feature = pick(own, random)
    const document = random.chance(0.5) ? planOf(feature) : `progress/${feature}/phase-1-progress.md`
    const path = random.chance(0.3) ? document : `src/${random.pick(PARTS)}/file-${random.below(CODE_FILES)}.ts`
    lines.push(editLine(id, number, random.pick(TOOLS), `/home/dev/shop/${path}`))
  }
  return lines.join('')
}

function commandLine(session: string, name: string, args: string): string {
  const content = `<command-name>${name}</command-name>\n<command-args>${args}</command-args>`
  return line(session, 0, { type: 'user', message: { role: 'user', content } })
}

function line(sessionId: string, number: number, record: Readonly<Record<string, unknown>>): string {
  const timestamp = new Date(Date.UTC(2026, 0, 1, 10, 0, number)).toISOString()
  const common = { sessionId, uuid: `${sessionId}-${number}`, timestamp, cwd: '/home/dev/shop', version: '2.1.51' }
  return `${JSON.stringify({ ...common, gitBranch: 'main', ...record })}\n`
}

function pick(names: readonly string[], random: Random): string {
  return names[random.below(names.length)] ?? ''
}

async function writeAll(folder: string, files: readonly (readonly [string, string])[]): Promise<void> {
  for (const path of new Set(files.map(([file]) => dirname(join(folder, file))))) await mkdir(path, { recursive: true })
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const some = files.slice(start, start + FILES_AT_ONCE)
    await Promise.all(some.map(([file, text]) => writeFile(join(folder, file), text)))
  }
}
