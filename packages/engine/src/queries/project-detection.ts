/** What a folder looks like as a project: the registry entry that `--project DIR` makes of it (spec 1.0 fields). */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { ProjectRecord } from '../records/project.ts'
import { errorCode } from '../sources/path-rules.ts'

const DOCS_FOLDERS = ['docs/project_plans', 'project_plans', 'docs/plans', '.planning', 'docs'] as const
const PROGRESS_FOLDERS = ['.claude/progress', 'progress'] as const
const SESSION_FOLDERS = ['sessions', '.claude/sessions'] as const
const SESSION_FOLDER_DEPTH = 3
const NAME_CHARACTERS = 200 // of a project

/**
 * @param directory  the project's folder; made absolute.
 * @param isTaken    whether another project has this id already.
 * @returns          `planDocsPath` and `progressPath` are the first that exist of the usual folders, else the usual ones;
 *                   `sessionsPath` is a folder of the project that holds logs, else '': the agent's folders are searched.
 */
export async function detectProject(
  directory: string,
  isTaken: (id: string) => boolean = () => false,
): Promise<ProjectRecord> {
  const project = path.resolve(directory)
  const folderName = path.basename(project)
  const name = folderName.slice(0, NAME_CHARACTERS) || project
  return {
    id: chooseId(project, name, isTaken),
    name,
    path: project,
    description: '',
    repoUrl: '',
    agentPlatforms: ['Claude Code'],
    planDocsPath: (await firstFolder(project, DOCS_FOLDERS)) ?? DOCS_FOLDERS[0],
    progressPath: (await firstFolder(project, PROGRESS_FOLDERS)) ?? 'progress',
    sessionsPath: (await firstFolder(project, SESSION_FOLDERS, holdsLogs)) ?? '',
  }
}

/** Lower-case folder name; with part of a hash of the path when that says nothing or is taken. */
function chooseId(project: string, name: string, isTaken: (id: string) => boolean): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 80)
  if (slug !== '' && !isTaken(slug)) return slug
  const hash = createHash('sha256').update(project).digest('hex')
  const stem = slug === '' ? 'project' : slug
  for (let length = 6; length < hash.length; length += 2) {
    const id = `${stem}-${hash.slice(0, length)}`
    if (!isTaken(id)) return id
  }
  return `${stem}-${hash}`
}

async function firstFolder(
  project: string,
  candidates: readonly string[],
  suits: (folder: string) => Promise<boolean> = isFolder,
): Promise<string | null> {
  for (const candidate of candidates) {
    if (await suits(path.join(project, candidate))) return candidate
  }
  return null
}

async function isFolder(folder: string): Promise<boolean> {
  return (await entriesOf(folder)) !== null
}

async function holdsLogs(folder: string, depth = SESSION_FOLDER_DEPTH): Promise<boolean> {
  const entries = (await entriesOf(folder)) ?? []
  if (entries.some((entry) => entry.name.endsWith('.jsonl') && !entry.isDirectory())) return true
  if (depth === 1) return false
  for (const entry of entries) {
    if (entry.isDirectory() && (await holdsLogs(path.join(folder, entry.name), depth - 1))) return true
  }
  return false
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (errorCode(error) === '') throw error
    return null
  }
}
