/** The registry of projects: which there are and which one is active. */
import type { OpsCommands, Project } from '@ccdash/api-contract'
import type { ProjectStore } from '../store/store.ts'
import { findProject, toProject } from '../store/find-project.ts'
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
