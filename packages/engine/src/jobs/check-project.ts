/** What a project must be to be registered. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Project } from '@ccdash/api-contract'
import { OpsError, shown } from '@ccdash/api-contract'
import { errorCode, expandHome } from '../sources/path-rules.ts'

// An id is part of URLs: no separators, nothing invisible, and not what a browser takes for a way up (`.`, `..`).
const ID = /^[^\s/\\?#%\p{C}](?:[^/\\?#%\p{C}]*[^\s/\\?#%\p{C}])?$/u

const DOTS = /^\.+$/

/**
 * The project as it is stored: names trimmed, the rest as given.
 *
 * @throws OpsError PROJECT_INVALID
 */
export async function checkProject(project: Project, home: string): Promise<Project> {
  const checked = { ...project, name: project.name.trim(), path: project.path.trim() }
  if (!ID.test(checked.id) || DOTS.test(checked.id)) {
    const id = JSON.stringify(shown(checked.id))
    throw invalid(
      `Project id ${id} must not be dots only or hold / \\ ? # %, control characters, or blanks at its ends`,
      checked,
    )
  }
  if (checked.name === '') throw invalid('Project name must not be blank', checked)
  const folder = expandHome(checked.path, home)
  if (!path.isAbsolute(folder))
    throw invalid(`Project path ${shown(checked.path)} must be absolute or start with ~/`, checked)
  await requireFolder(folder, checked)
  return checked
}

async function requireFolder(folder: string, project: Project): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return
  } catch (error) {
    if (errorCode(error) === '') throw error
    throw invalid(`Project path ${shown(project.path)} cannot be read: ${errorCode(error)}`, project)
  }
  throw invalid(`Project path ${shown(project.path)} is not a folder`, project)
}

function invalid(message: string, { id }: Project): OpsError {
  return new OpsError('PROJECT_INVALID', message, { id })
}
