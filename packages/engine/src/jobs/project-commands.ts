/** The registry of projects: which there are and which one is active. */
import type { OpsCommands, Project } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import type { ProjectRecord } from '../records/project.ts'
import type { ProjectStore } from '../store/store.ts'
import { checkProject } from './check-project.ts'

export type ProjectCommands = Pick<OpsCommands, 'saveProject' | 'updateProject' | 'activateProject'>

export type ProjectCommandsDeps = {
  readonly store: ProjectStore
  /** What `~` in paths stands for. */
  readonly home: string
  /** The active project is another one now, or was edited. */
  readonly onActiveChanged: () => Promise<void>
}

export function createProjectCommands({ store, home, onActiveChanged }: ProjectCommandsDeps): ProjectCommands {
  async function saveProject(project: Project): Promise<Project> {
    const checked = await checkProject(project, home)
    await store.saveProject(checked)
    if ((await store.activeProjectId()) === checked.id) await onActiveChanged()
    return checked
  }

  return {
    saveProject,
    async updateProject(id, project) {
      await findProject(store, id)
      return saveProject({ ...project, id })
    },
    async activateProject(id) {
      const project = await findProject(store, id)
      await store.setActiveProject(id)
      await onActiveChanged()
      return toProject(project)
    },
  }
}

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
