import type { Project } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import type { ProjectRecord } from '../records/project.ts'
import type { ProjectStore } from './store.ts'

/**
 * The named project, or the active one.
 *
 * @throws OpsError NO_ACTIVE_PROJECT, PROJECT_NOT_FOUND
 */
export async function findProject(store: ProjectStore, id: string | undefined): Promise<ProjectRecord> {
  const wanted = id ?? (await store.activeProjectId())
  if (wanted === null) throw new OpsError('NO_ACTIVE_PROJECT', 'No active project')
  const project = await store.readProject(wanted)
  if (project === null) throw new OpsError('PROJECT_NOT_FOUND', `Project ${wanted} not found`, { id: wanted })
  return project
}

export function toProject(record: ProjectRecord): Project {
  return { ...record, agentPlatforms: [...record.agentPlatforms] }
}
