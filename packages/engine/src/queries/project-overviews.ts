/** Every registered project with its folders and figures; answers from the store, of the disk only whether folders exist. */
import type { FolderRole, ProjectOverview } from '@ccdash/api-contract'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ResolvedPaths } from '../ingest/project-paths.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { SourceKind } from '../records/source-file.ts'
import type { Store } from '../store/store.ts'
import { toProject } from '../store/find-project.ts'
import type { FolderReader } from './project-folders.ts'

const ROLE_OF_KIND: Record<SourceKind, FolderRole> = { document: 'plans', progress: 'progress', session: 'sessions' }

export async function readProjectOverviews(store: Store, readFolders: FolderReader): Promise<ProjectOverview[]> {
  const activeId = await store.activeProjectId()
  const overviews: ProjectOverview[] = []
  for (const project of await store.listProjects()) {
    overviews.push(await readOverview(store, project, await readFolders(project), project.id === activeId))
    await nextTurn() // counting a large project takes a while
  }
  return overviews
}

async function readOverview(
  store: Store,
  project: ProjectRecord,
  paths: ResolvedPaths,
  active: boolean,
): Promise<ProjectOverview> {
  const files = { plans: { files: 0, bytes: 0 }, progress: { files: 0, bytes: 0 }, sessions: { files: 0, bytes: 0 } }
  for (const { kind, ...figures } of await store.filesPerKind(project.id)) files[ROLE_OF_KIND[kind]] = figures
  const { items } = await store.listOperations({ projectId: project.id, limit: 1 })
  return {
    project: toProject(project),
    active,
    folders: foldersOf(paths).map(([role, path]) => ({ role, path, exists: isThere(path, paths) })),
    counts: await store.counts(project.id),
    files,
    lastOperation: items[0] ?? null,
  }
}

/** Of the sessions the first folder; where none has logs yet, the one in which the agent would start to write some. */
export function foldersOf(paths: ResolvedPaths): [role: FolderRole, path: string][] {
  return [
    ['plans', paths.docsDir],
    ['progress', paths.progressDir],
    ['sessions', paths.sessionsDirs[0] ?? paths.watchRoots.at(-1)?.path ?? paths.projectDir],
  ]
}

function isThere(folder: string, { roots, missing }: ResolvedPaths): boolean {
  return roots.some(({ path }) => path === folder) && !missing.includes(folder)
}
