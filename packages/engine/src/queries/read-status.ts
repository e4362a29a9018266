/**
 * What runs, on what, and how much is stored: polled by many, while a sync has the machine to itself. So it is read from the
 * database once per change of it, whoever asks; an unchanged database is answered for from memory.
 */
import { toWatcherState } from '@ccdash/api-contract'
import type { EntityCounts, ProjectPaths, StatusReport, WatcherHealth } from '@ccdash/api-contract'
import type { ResolvedPaths } from '../ingest/project-paths.ts'
import { toProject } from '../store/find-project.ts'
import type { FolderReader } from './project-folders.ts'
import type { ProjectRecord } from '../records/project.ts'
import type { Store } from '../store/store.ts'

export type StatusReaderDeps = {
  readonly store: StatusStore
  readonly readFolders: FolderReader
  readonly now: () => Date
  readonly watcherHealth: () => WatcherHealth | Promise<WatcherHealth>
  readonly version: string
}

type StatusStore = Pick<
  Store,
  | 'activeProjectId'
  | 'changeMark'
  | 'counts'
  | 'countOperations'
  | 'lastSequence'
  | 'readNewestAndRunning'
  | 'readProject'
>

const RECENT_OPERATIONS = 5
const ACTIVE_OPERATIONS = 50
const NO_COUNTS: EntityCounts = { sessions: 0, documents: 0, tasks: 0, features: 0, links: 0 }
/** Folders looked up longer ago are looked up before the answer; until then while it is given. */
const FOLDERS_SHOWN_MS = 60_000

export function createStatusReader(deps: StatusReaderDeps): () => Promise<StatusReport> {
  const { store, watcherHealth, version } = deps
  const readPaths = createPathsReader(deps)
  let last: { readonly mark: string; readonly read: Promise<StoredStatus> } | null = null

  /** @throws what the store throws; the next call reads again. */
  async function readShared(): Promise<StoredStatus> {
    const mark = await store.changeMark() // first: what is written while the rest is read changes it again
    if (last?.mark !== mark) last = { mark, read: readStored(store) }
    const { read } = last
    try {
      return await read
    } catch (error) {
      if (last?.read === read) last = null
      throw error
    }
  }

  return async () => {
    const { project, ...stored } = await readShared()
    const health = await watcherHealth()
    return {
      watcher: toWatcherState(health),
      watcherHealth: health,
      project: project === null ? null : toProject(project),
      paths: project === null ? null : await readPaths(project),
      ...stored,
      serverVersion: version,
    }
  }
}

type StoredStatus = Pick<StatusReport, 'counts' | 'operations' | 'lastSequence'> & {
  readonly project: ProjectRecord | null
}

async function readStored(store: StatusStore): Promise<StoredStatus> {
  const id = await store.activeProjectId()
  const project = id === null ? null : await store.readProject(id)
  const { newest, running } = await store.readNewestAndRunning({
    newest: RECENT_OPERATIONS,
    running: ACTIVE_OPERATIONS,
  })
  const { total, active } = await store.countOperations(null)
  return {
    project,
    counts: project === null ? NO_COUNTS : await store.counts(project.id),
    operations: {
      activeOperationCount: active,
      activeOperations: running,
      recentOperations: newest,
      trackedOperationCount: total,
    },
    lastSequence: await store.lastSequence(),
  }
}

/** Looking up folders shares its threads with a sync's reads: an answer waits for it only when the known ones are too old. */
function createPathsReader({ readFolders, now }: Pick<StatusReaderDeps, 'readFolders' | 'now'>) {
  let known: { readonly project: string; readonly at: number; readonly paths: ProjectPaths } | null = null

  async function look(record: ProjectRecord, project: string): Promise<ProjectPaths> {
    const at = now().getTime()
    const paths = toPaths(await readFolders(record))
    known = { project, at, paths }
    return paths
  }

  return async (record: ProjectRecord): Promise<ProjectPaths> => {
    const project = JSON.stringify(record)
    const looked = look(record, project) // at most every few seconds does it go to the disk
    if (known?.project !== project || Math.abs(now().getTime() - known.at) >= FOLDERS_SHOWN_MS) return looked
    looked.catch(() => (known = null)) // whoever asks next is told why
    return known.paths
  }
}

function toPaths({ projectDir, sessionsDirs, docsDir, progressDir, missing }: ResolvedPaths): ProjectPaths {
  return { root: projectDir, sessionsDirs: [...sessionsDirs], docsDir, progressDir, missing: [...missing] }
}
