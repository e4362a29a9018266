/** For tests: a project written down in the test, read as sync would. */
import { assignDocumentIds } from '../../layouts/ccdash-plans/assign-document-ids.ts'
import { deriveFeatures } from '../../layouts/ccdash-plans/derive-features.ts'
import { parseDocument } from '../../layouts/ccdash-plans/parse-document.ts'
import { createSessionReader } from '../../agents/claude/session-reader.ts'
import type { LinkRecord } from '../../records/link.ts'
import type { TaskRecord } from '../../records/task.ts'
import type { LinkIndexInputs } from './link-index.ts'
import { linkProject } from './link-project.ts'
import type { ProjectLinks } from './link-project.ts'
import type { SessionEvidence } from './session-signals.ts'

export const ROOT = '/home/ana/shop'
export const PLANS = 'docs/project_plans'
const PROGRESS = '.claude/progress'

/** @param files  by path below the root; a front matter, or '' for a file without one. */
export function readFiles(files: Readonly<Record<string, string>>): LinkIndexInputs {
  const parsed = Object.entries(files).map(([path, frontmatter]) => {
    const inProgress = path.startsWith(`${PROGRESS}/`)
    return parseDocument({
      path: `${ROOT}/${path}`,
      rootPath: `${ROOT}/${inProgress ? PROGRESS : PLANS}`,
      canonicalPath: path,
      kind: inProgress ? 'progress' : 'document',
      bytes: Buffer.from(frontmatter === '' ? 'Just text.\n' : `---\n${frontmatter}\n---\nText.\n`),
      fileDates: { createdMs: 0, mtimeNs: '0' },
      git: null,
    })
  })
  const read = parsed.flatMap(({ record }) => (record === null ? [] : [record]))
  const { ids } = assignDocumentIds(read)
  const documents = read.map((document) => ({ ...document, id: ids.get(document.sourcePath) ?? '' }))
  const tasks = parsed.flatMap((document) => document.tasks)
  const { features, taskAssignments } = deriveFeatures({ documents, tasks })
  const assigned = tasks.map((task): TaskRecord => ({ ...task, ...taskAssignments.get(task.id) }))
  return { features, tasks: assigned, documents }
}

/** @param path  below the folder of logs, e.g. `one.jsonl` for the session `S-one`. */
export function readLog(path: string, records: readonly object[]): SessionEvidence {
  const bytes = Buffer.from(records.map((record) => JSON.stringify(record)).join('\n') + '\n')
  const reader = createSessionReader({ path: `/logs/${path}`, meta: null }, null)
  reader.push(bytes)
  const { record, fileUpdates, commands } = reader.finish({ atEof: true, fileSizeBytes: bytes.length })
  if (record === null) throw new Error(`${path} holds no session`)
  return { session: record, fileUpdates, commands }
}

export function says(text: string, type: 'user' | 'assistant' = 'user'): object {
  return { type, timestamp: '2026-02-01T10:00:00Z', message: { role: type, content: text } }
}

/** As the agent writes a command the user has typed. */
export function invokes(name: string, args = ''): object {
  return says(`<command-name>${name}</command-name>\n<command-args>${args}</command-args>`)
}
let calls = 0 // each call of a tool has an id of its own

export function uses(tool: string, path: string): object {
  const block = { type: 'tool_use', id: `toolu_${(calls += 1)}`, name: tool, input: { file_path: `${ROOT}/${path}` } }
  return {
    type: 'assistant',
    timestamp: '2026-02-01T10:00:01Z',
    message: { role: 'assistant', model: 'model-a', content: [block] },
  }
}

export async function linkFiles(
  files: Readonly<Record<string, string>>,
  logs: Readonly<Record<string, readonly object[]>> = {},
): Promise<ProjectLinks> {
  const sessions = Object.entries(logs).map(([name, records]) => readLog(`${name}.jsonl`, records))
  return linkProject({ ...readFiles(files), sessions })
}

/** `feature alpha-v1 → session S-one` */
export function nameOf(link: LinkRecord): string {
  return `${link.sourceType} ${link.sourceId} → ${link.targetType} ${link.targetId}`
}

/** `[name, confidence, strategy]`, in order. */
export function summaryOf(links: readonly LinkRecord[]): [string, number, string | null][] {
  return links.map((link) => [nameOf(link), link.confidence, link.strategy])
}
