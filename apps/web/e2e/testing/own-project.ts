/** A small project of its own, with a log where the agent of this server keeps them. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const PLAN = (title: string) => ['---', `title: ${title}`, 'status: draft', '---', `# ${title}`, ''].join('\n')

/** @returns its folder: two plans, one progress file, one session log below `agentFolder`. */
export async function writeOwnProject(folder: string, agentFolder: string, name: string): Promise<string> {
  const project = join(folder, name)
  const plans = join(project, 'docs', 'project_plans', 'implementation_plans')
  const progress = join(project, '.claude', 'progress', 'harbour-map-v1')
  const logs = join(agentFolder, 'projects', project.replaceAll(/[^a-zA-Z0-9]/g, '-'))
  await Promise.all([plans, progress, logs].map((place) => mkdir(place, { recursive: true })))
  await writeFile(join(plans, 'harbour-map-v1.md'), PLAN('Harbour map'))
  await writeFile(join(plans, 'tide-table-v1.md'), PLAN('Tide table'))
  await writeFile(join(progress, 'phase-1-progress.md'), PLAN('Harbour map, phase 1'))
  const sessionId = '5f0d8a3e-2b61-4c74-9d0e-71c2a4b8e6f3'
  const record = {
    ...{ type: 'user', sessionId, uuid: 'b1a7c3d2-0001-4000-8000-000000000001', parentUuid: null, cwd: project },
    ...{ timestamp: '2026-03-02T08:15:00.000Z', message: { role: 'user', content: 'Draw the harbour map' } },
  }
  await writeFile(join(logs, `${sessionId}.jsonl`), `${JSON.stringify(record)}\n`)
  return project
}
