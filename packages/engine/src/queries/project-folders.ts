import { resolveProjectPaths } from '../ingest/project-paths.ts'
import type { ResolvedPaths } from '../ingest/project-paths.ts'
import type { PathEnv } from '../sources/path-rules.ts'
import type { SessionFolderCache } from '../agents/claude/session-folders.ts'
import type { ProjectRecord } from '../records/project.ts'

export type FolderReader = (project: ProjectRecord) => Promise<ResolvedPaths>

const MAX_KEPT = 200 // also of projects that somebody only thinks of registering
const FRESH_MS = 5000 // looking for a project's folders touches every folder of the agent

/** The folders of a project, looked up again after a few seconds or when the project was edited. */
export function createFolderReader(pathEnv: PathEnv, now: () => Date): FolderReader {
  const sessionFolders: SessionFolderCache = new Map()
  const known = new Map<string, { readonly key: string; readonly at: number; readonly paths: ResolvedPaths }>()
  return async (project) => {
    const key = JSON.stringify(project)
    const at = now().getTime()
    const last = known.get(project.id)
    if (last !== undefined && last.key === key && Math.abs(at - last.at) < FRESH_MS) return last.paths
    const paths = await resolveProjectPaths(project, pathEnv, sessionFolders)
    if (known.size >= MAX_KEPT) known.clear()
    known.set(project.id, { key, at, paths })
    return paths
  }
}
