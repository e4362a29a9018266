/** Which project a command is about: the flags', registered when new, else the active one. */
import { isOpsError, OpsError, pathText, type OpsApi, type Project } from '@ccdash/api-contract'
import { detectProject, expandHome, type ProjectRecord } from '@ccdash/engine'
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { UsageError } from './exit-codes.ts'
import { givenText } from './flag-values.ts'

export type ProjectFlags = {
  readonly project?: string
  readonly sessions?: string
  readonly docs?: string
  readonly progress?: string
}

/**
 * @param flags     `--project DIR` (or the id of a registered project), or the three folders by themselves.
 * @param activate  whether the chosen project becomes the active one (serve, sync) or is only read.
 * @throws UsageError when `--project` is mixed with the folder flags; OpsError PROJECT_INVALID, NO_ACTIVE_PROJECT.
 */
export async function selectProject(ops: OpsApi, flags: ProjectFlags, activate: boolean): Promise<Project> {
  const wanted = await wantedProject(ops, flags)
  if (wanted === null) {
    const active = await ops.activeProject()
    if (active === null) throw new OpsError('NO_ACTIVE_PROJECT', 'No active project: name one with --project DIR')
    return active
  }
  const saved = wanted.known ? wanted.project : await ops.saveProject(wanted.project)
  if (activate) await ops.activateProject(saved.id)
  return saved
}

async function wantedProject(ops: OpsApi, flags: ProjectFlags): Promise<{ project: Project; known: boolean } | null> {
  const folders = [flags.sessions, flags.docs, flags.progress].filter((folder) => folder !== undefined)
  if (flags.project !== undefined && folders.length > 0) {
    throw new UsageError('--project cannot be combined with --sessions, --docs and --progress')
  }
  const projects = await ops.listProjects()
  if (flags.project !== undefined) {
    const byId = projects.find(({ id }) => id === flags.project)
    if (byId !== undefined) return { project: byId, known: true }
    const taken = new Set(projects.map(({ id }) => id))
    return knownOr(projects, await detectProject(toFolder(flags.project), (id) => taken.has(id)))
  }
  return folders.length === 0 ? null : knownOr(projects, projectOfFolders(flags))
}

/** A folder registered before keeps its id and whatever its owner has set since. */
function knownOr(projects: readonly Project[], wanted: ProjectRecord): { project: Project; known: boolean } {
  const sameFolder = projects.filter((known) => known.path === wanted.path)
  const same =
    sameFolder.find((known) => FOLDER_FIELDS.every((field) => known[field] === wanted[field])) ??
    sameFolder.find((known) => !isAbsolute(wanted.planDocsPath) && !isAbsolute(known.planDocsPath))
  if (same !== undefined) return { project: same, known: true }
  return { project: { ...wanted, agentPlatforms: [...wanted.agentPlatforms] }, known: false }
}

const FOLDER_FIELDS = ['planDocsPath', 'progressPath', 'sessionsPath'] as const

function projectOfFolders({ sessions, docs, progress }: ProjectFlags): ProjectRecord {
  const docsDir = docs === undefined ? undefined : toFolder(docs)
  const progressDir = progress === undefined ? undefined : toFolder(progress)
  const sessionsDir = sessions === undefined ? undefined : toFolder(sessions)
  const path = commonFolder([docsDir, progressDir].filter((folder) => folder !== undefined)) ?? sessionsDir
  if (path === undefined) throw new UsageError('name at least one of --sessions, --docs and --progress')
  const key = shortHash([docsDir, progressDir, sessionsDir].join('\n'))
  return {
    id: `folders-${key}`,
    name: basename(path),
    path,
    description: '',
    repoUrl: '',
    agentPlatforms: ['Claude Code'],
    planDocsPath: docsDir ?? 'docs/project_plans/',
    progressPath: progressDir ?? 'progress',
    sessionsPath: sessionsDir ?? '',
  }
}

/** The shell leaves `~` alone after `--project=`; an empty value is a variable that was not set. */
function toFolder(text: string): string {
  if (text.trim() === '') throw new UsageError('a folder is named by an empty text')
  return givenText('a folder', pathText)(resolve(expandHome(text, homedir())))
}

/** Longest folder all of them lie in; null of none. */
function commonFolder(folders: readonly string[]): string | undefined {
  const [first, ...rest] = folders
  if (first === undefined) return undefined
  if (rest.length === 0) return first
  let common = first
  while (!rest.every((folder) => folder === common || folder.startsWith(common === '/' ? '/' : `${common}/`))) {
    common = dirname(common)
  }
  return common
}

function shortHash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 8)
}

/** Whether the error is one to print without a stack. */
export function isExpected(error: unknown): error is Error {
  return error instanceof UsageError || isOpsError(error)
}
