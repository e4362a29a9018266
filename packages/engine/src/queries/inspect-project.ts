/** A folder somebody thinks of registering: what it would become and what would be read. Looks at the disk, writes nothing. */
import type { FolderRole, InspectedFolder, InspectedProject, InspectProject, Project } from '@ccdash/api-contract'
import { OpsError, shown } from '@ccdash/api-contract'
import path from 'node:path'
import { findRepository } from '../sources/git-worktrees.ts'
import { expandHome, resolveLinks } from '../sources/path-rules.ts'
import type { PathEnv } from '../sources/path-rules.ts'
import { detectProject } from './project-detection.ts'
import { isFolder } from '../ingest/project-paths.ts'
import type { ResolvedPaths } from '../ingest/project-paths.ts'
import type { SourceKind } from '../records/source-file.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { ProjectStore } from '../store/store.ts'
import { countSources } from './count-sources.ts'
import type { CountLimits } from './count-sources.ts'
import { toProject } from '../store/find-project.ts'
import type { FolderReader } from './project-folders.ts'
import { foldersOf } from './project-overviews.ts'
import { nearestFolder } from './suggest-folder.ts'

export type InspectDeps = {
  readonly store: ProjectStore
  readonly pathEnv: PathEnv
  readonly readFolders: FolderReader
}

const LOOK_MS = 1000
const ENTRIES = 10_000
const KIND: Record<FolderRole, SourceKind> = { plans: 'document', progress: 'progress', sessions: 'session' }
const FIELD = { plans: 'planDocsPath', progress: 'progressPath', sessions: 'sessionsPath' } as const

/** @throws OpsError PROJECT_INVALID when the path is neither absolute nor starts with `~/` */
export async function inspectProject(
  { store, pathEnv, readFolders }: InspectDeps,
  input: InspectProject,
): Promise<InspectedProject> {
  const until = performance.now() + LOOK_MS
  const folder = expandHome(input.path, pathEnv.home)
  if (!path.isAbsolute(folder))
    throw new OpsError('PROJECT_INVALID', `Project path ${shown(input.path)} must be absolute or start with ~/`)
  const absolutePath = path.resolve(folder)
  const projects = await store.listProjects()
  const registered = await findRegistered(projects, absolutePath, pathEnv.home)
  const taken = new Set(projects.map(({ id }) => id))
  const found = await detectProject(absolutePath, (id) => taken.has(id))
  const proposal = { ...(registered ?? found), ...givenFolders(input) }
  const exists = await isFolder(absolutePath)
  const paths = await readFolders(proposal)
  const folders: InspectedFolder[] = []
  for (const [role, place] of foldersOf(paths))
    folders.push(await inspectFolder({ role, place, proposal, found, paths }, { entries: ENTRIES, until }))
  return {
    absolutePath,
    exists,
    gitRepository: exists && (await findRepository(absolutePath)) !== null,
    proposal: toProject(proposal),
    folders,
    registeredAs: registered?.id ?? null,
  }
}

function givenFolders({ planDocsPath, progressPath, sessionsPath }: InspectProject): Partial<ProjectRecord> {
  return {
    ...(planDocsPath !== undefined && { planDocsPath }),
    ...(progressPath !== undefined && { progressPath }),
    ...(sessionsPath !== undefined && { sessionsPath }),
  }
}

/** The project of the same folder, however it is written. */
async function findRegistered(
  projects: readonly ProjectRecord[],
  absolutePath: string,
  home: string,
): Promise<ProjectRecord | null> {
  const real = await resolveLinks(absolutePath)
  for (const project of projects) {
    const known = path.resolve(expandHome(project.path.trim(), home))
    if (known === absolutePath || (real !== null && (await resolveLinks(known)) === real)) return project
  }
  return null
}

type FolderToInspect = {
  readonly role: FolderRole
  /** Absolute. */
  readonly place: string
  readonly proposal: Project | ProjectRecord
  /** What was found by itself. */
  readonly found: ProjectRecord
  readonly paths: ResolvedPaths
}

async function inspectFolder(wanted: FolderToInspect, limits: CountLimits): Promise<InspectedFolder> {
  const { role, place, proposal, paths } = wanted
  const configuredPath = proposal[FIELD[role]]
  const exists = await isFolder(place)
  const folders = role === 'sessions' ? paths.sessionsDirs : [place]
  const without = role === 'plans' ? [paths.progressDir] : []
  const { files, bytes, complete } = await countSources(KIND[role], folders, without, limits)
  const suggestion = exists || configuredPath === '' ? null : await suggestFolder(wanted)
  return { role, configuredPath, absolutePath: place, exists, files, bytes, complete, suggestion }
}

/** In the form of the configured path: relative to the project unless that was absolute. */
async function suggestFolder({ role, place, proposal, found, paths }: FolderToInspect): Promise<string | null> {
  const nearest = await nearestFolder(place)
  const usual = found[FIELD[role]]
  if (nearest === null) {
    const isThere = usual !== '' && (await isFolder(path.resolve(paths.projectDir, usual)))
    return isThere && usual !== proposal[FIELD[role]] ? usual : null
  }
  const relative = path.relative(paths.projectDir, nearest)
  const isOutside = relative.startsWith('..') || path.isAbsolute(relative)
  return path.isAbsolute(proposal[FIELD[role]]) || isOutside ? nearest : relative
}
