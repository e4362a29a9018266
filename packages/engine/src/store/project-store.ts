import { appMetadataTable, type Database, projectTable, selectRows, type Sql, upsertRows } from '@ccdash/db'
import type { ProjectRecord } from '../records/project.ts'
import { ASKED_FOR } from './lock-waits.ts'
import { fromJson } from './rows/json.ts'
import { projectRecord, projectRow } from './rows/project-row.ts'
import type { ProjectStore } from './store.ts'

/** Values of the whole database stand under this project id. */
const NO_PROJECT = ''
const ACTIVE_PROJECT = 'active_project'

export function createProjectStore(database: Database): ProjectStore {
  return {
    async listProjects() {
      const rows = await selectRows(database, projectTable, { where: {}, orderBy: ['position', 'id'] })
      return rows.map(projectRecord)
    },

    async readProject(id) {
      const [row] = await selectRows(database, projectTable, { where: { id } })
      return row === undefined ? null : projectRecord(row)
    },

    saveProject: (project) => database.transaction((sql) => saveProject(sql, project), ASKED_FOR),

    async activeProjectId() {
      return (await readValue<string>(database, NO_PROJECT, ACTIVE_PROJECT)) ?? null
    },

    setActiveProject: (id) => database.transaction((sql) => writeValue(sql, NO_PROJECT, ACTIVE_PROJECT, id), ASKED_FOR),

    async readMetadata(projectId, key) {
      return (await readValue(database, projectId, key)) ?? null
    },

    writeMetadata: (projectId, key, value, wait) =>
      database.transaction((sql) => writeValue(sql, projectId, key, value), wait),
  }
}

async function saveProject(sql: Sql, project: ProjectRecord): Promise<void> {
  const positions = await selectRows(sql, projectTable, { where: {}, orderBy: ['position'] }, ['id', 'position'])
  const position = positions.find(({ id }) => id === project.id)?.position ?? (positions.at(-1)?.position ?? 0) + 1
  await upsertRows(sql, projectTable, [projectRow(project, position)])
  if (positions.length === 0) await writeValue(sql, NO_PROJECT, ACTIVE_PROJECT, project.id)
}

/** Undefined when nothing was ever written. */
async function readValue<Value>(sql: Sql, projectId: string, key: string): Promise<Value | undefined> {
  const [row] = await selectRows(sql, appMetadataTable, { where: { projectId, key } }, ['value'])
  return row === undefined ? undefined : fromJson<Value>(row.value)
}

async function writeValue(sql: Sql, projectId: string, key: string, value: unknown): Promise<void> {
  await upsertRows(sql, appMetadataTable, [{ projectId, key, value: JSON.stringify(value ?? null) }])
}
