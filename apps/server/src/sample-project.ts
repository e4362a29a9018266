/** The project that comes with CCDash, so that the first start has something to show. */
import type { OpsApi, Project } from '@ccdash/api-contract'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'sample-project')

export const SAMPLE_PROJECT: Project = {
  id: 'sample-project',
  name: 'Sample project',
  path: FOLDER,
  description: 'Comes with CCDash: made-up sessions, plans and progress files, a few of them broken on purpose.',
  repoUrl: '',
  agentPlatforms: ['Claude Code'],
  planDocsPath: 'docs/project_plans',
  sessionsPath: join(FOLDER, 'sessions'),
  progressPath: '.claude/progress',
}

/** Registers the sample when no project is registered at all; the first one ever is the active one. */
export async function ensureSampleProject(
  ops: Pick<OpsApi, 'listProjects' | 'saveProject' | 'activateProject'>,
): Promise<void> {
  if ((await ops.listProjects()).length > 0) return
  const { id } = await ops.saveProject(SAMPLE_PROJECT)
  await ops.activateProject(id)
}
