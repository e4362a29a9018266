/** A project on disk, a database beside it, and what a scenario does with both. */
import { checkIntegrity, openDatabase } from '../../packages/db/src/index.ts'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportProject } from '../../apps/server/src/cli/export-project.ts'
import { selectProject } from '../../apps/server/src/cli/select-project.ts'
import { openEngine, type EngineHost } from '../../apps/server/src/engine-host/engine-host.ts'
import { readSettings, type Settings } from '../../apps/server/src/env.ts'
import { createLog } from '../../apps/server/src/log.ts'
import { openWorkspace, type Workspace } from '../../apps/server/src/testing/command-line.ts'

export type Size = { readonly documents: number; readonly logs: number; readonly lines: number }

/** The sample project with more documents, progress files and logs beside it; nothing of it changes with time. */
export async function openWorkshop(size: Size): Promise<Workspace> {
  const workspace = await openWorkspace()
  for (let index = 0; index < size.documents; index += 1) await addDocuments(workspace.project, index)
  await mkdir(join(workspace.project, 'sessions', 'bulk'), { recursive: true })
  for (let index = 0; index < size.logs; index += 1) {
    const lines = Array.from({ length: size.lines }, (_, line) => logLine(index, line))
    await writeFile(join(workspace.project, 'sessions', 'bulk', `bulk-${index}.jsonl`), lines.join(''))
  }
  return workspace
}

async function addDocuments(project: string, index: number): Promise<void> {
  const slug = `bulk-plan-${index}-v1`
  const plan = join(project, 'docs/project_plans/implementation_plans/features', `${slug}.md`)
  await writeFile(plan, `---\ntitle: Bulk ${index}\nstatus: draft\ncreated: 2026-10-01\n---\nText.\n`)
  const progress = join(project, '.claude/progress', slug)
  await mkdir(progress, { recursive: true })
  const tasks = Array.from({ length: 5 }, (_, task) => `  - { id: T-${task}, title: Task ${task}, status: pending }`)
  const text = `---\nphase: 1\nprd: ${slug}\ntasks:\n${tasks.join('\n')}\n---\n`
  await writeFile(join(progress, 'phase-1-progress.md'), text)
}

/** One line of a log that reads a plan; with its line break. */
function logLine(log: number, line: number): string {
  const path = `/x/docs/project_plans/implementation_plans/features/bulk-plan-${line % 20}-v1.md`
  const tool = { type: 'tool_use', id: `t${log}-${line}`, name: 'Read', input: { file_path: path } }
  const timestamp = new Date(Date.UTC(2026, 9, 2, 10, 0, line)).toISOString()
  const usage = { input_tokens: 3, output_tokens: 5 }
  const message = { role: 'assistant', id: `msg_${log}_${line}`, content: [tool], usage }
  return `${JSON.stringify({ type: 'assistant', timestamp, message })}\n`
}

function settingsOf(database: string, more: Readonly<Record<string, string>> = {}): Settings {
  return readSettings({ CCDASH_DB_PATH: database, CCDASH_LOG_LEVEL: 'silent', ...more })
}

export function openHost(database: string): Promise<EngineHost> {
  return openEngine(settingsOf(database), createLog('silent'))
}

/** Id of the project in this folder, registered and active afterwards. */
export async function useProject({ ops }: EngineHost, project: string): Promise<string> {
  return (await selectProject(ops, { project }, true)).id
}

/** A full sync to its end. @throws Error when it does not complete */
export async function syncProject(host: EngineHost, project: string, force = false): Promise<string> {
  const projectId = await useProject(host, project)
  const request = { projectId, trigger: 'torture', force, rebuildLinks: true, captureAnalytics: true }
  const { operationId } = await host.ops.startSync(request)
  const operation = await host.ops.waitForOperation(operationId)
  if (operation.status !== 'completed') throw new Error(`the sync ended as ${JSON.stringify(operation)}`)
  return projectId
}

/** Everything stored of the project, as one text that is equal for equal content. */
export async function contentOf(host: EngineHost, { folder, project }: Workspace): Promise<string> {
  const projectId = await syncProject(host, project)
  const out = join(folder, 'export.json')
  await exportProject(host.store, projectId, out, new Date('2026-11-22T00:00:00Z'))
  return readFile(out, 'utf8')
}

/** What the database says is wrong with it. */
export async function damageOf(database: string): Promise<string[]> {
  await using opened = await openDatabase({ url: `file:${database}` })
  return await checkIntegrity(opened)
}

export async function removeDatabase(database: string): Promise<void> {
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${database}${suffix}`, { force: true })))
}
