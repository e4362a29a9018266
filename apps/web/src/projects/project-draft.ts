/** What the form holds while somebody types, and what becomes of it. */
import type { FolderRole, InspectProject, Project } from '@ccdash/api-contract'

/** As typed; null: not touched, so what is proposed for the folder holds. */
export type ProjectDraft = {
  readonly path: string
  readonly name: string | null
  readonly planDocsPath: string | null
  readonly progressPath: string | null
  readonly sessionsPath: string | null
}

export const EMPTY_DRAFT: ProjectDraft = {
  path: '',
  name: null,
  planDocsPath: null,
  progressPath: null,
  sessionsPath: null,
}

export const FOLDER_FIELDS = {
  plans: 'planDocsPath',
  progress: 'progressPath',
  sessions: 'sessionsPath',
} as const satisfies Record<FolderRole, keyof Project>

export function draftOf({ path, name, planDocsPath, progressPath, sessionsPath }: Project): ProjectDraft {
  return { path, name, planDocsPath, progressPath, sessionsPath }
}

/** What to ask the server about it; null while there is no folder. */
export function inspectionOf(draft: ProjectDraft): InspectProject | null {
  const path = draft.path.trim()
  if (path === '') return null
  return {
    path,
    ...(draft.planDocsPath !== null && { planDocsPath: draft.planDocsPath.trim() }),
    ...(draft.progressPath !== null && { progressPath: draft.progressPath.trim() }),
    ...(draft.sessionsPath !== null && { sessionsPath: draft.sessionsPath.trim() }),
  }
}

/**
 * The project to store.
 *
 * @param base  Gives all that cannot be typed: the proposal for a new one, the project itself when it is edited.
 * @param proposal  Gives what was not touched.
 */
export function projectOf(draft: ProjectDraft, base: Project, proposal: Project): Project {
  return {
    ...base,
    path: draft.path.trim(),
    name: (draft.name ?? proposal.name).trim(),
    planDocsPath: (draft.planDocsPath ?? proposal.planDocsPath).trim(),
    progressPath: (draft.progressPath ?? proposal.progressPath).trim(),
    sessionsPath: (draft.sessionsPath ?? proposal.sessionsPath).trim(),
  }
}

/** Whether other files are read for it than before. */
export function readsOtherFolders(draft: ProjectDraft, { path, ...folders }: Project): boolean {
  if (draft.path.trim() !== path) return true
  return Object.values(FOLDER_FIELDS).some((field) => draft[field] !== null && draft[field].trim() !== folders[field])
}
