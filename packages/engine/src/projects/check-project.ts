/** What a project must be to be registered. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Project } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import { errorCode, expandHome } from '../discover/path-rules.ts'

// An id is part of URLs: no separators, nothing invisible.
const ID = /^[^\s/\\?#%\p{C}](?:[^/\\?#%\p{C}]*[^\s/\\?#%\p{C}])?$/u

/**
 * The project as it is stored: names trimmed, the rest as given.
 *
 * @throws OpsError PROJECT_INVALID
 */
export async function checkProject(project: Project, home: string): Promise<Project> {
  const checked = { ...project, name: project.name.trim(), path: project.path.trim() }
  if (!ID.test(checked.id))
    throw invalid(`Project id ${JSON.stringify(checked.id)} must not hold / \\ ? # % or blanks at its ends`, checked)
  if (checked.name === '') throw invalid('Project name must not be blank', checked)
  const folder = expandHome(checked.path, home)
  if (!path.isAbsolute(folder)) throw invalid(`Project path ${checked.path} must be absolute or start with ~/`, checked)
  await requireFolder(folder, checked)
  return checked
}

async function requireFolder(folder: string, project: Project): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return
  } catch (error) {
    if (errorCode(error) === '') throw error
    throw invalid(`Project path ${project.path} cannot be read: ${errorCode(error)}`, project)
  }
  throw invalid(`Project path ${project.path} is not a folder`, project)
}

function invalid(message: string, { id }: Project): OpsError {
  return new OpsError('PROJECT_INVALID', message, { id })
}
