import { documentTable, featureTable, selectRows, sessionTable, type Sql, taskTable } from '@ccdash/db'
import type { EntityType } from '../records/link.ts'
import { fromJson } from './rows/json.ts'
import { sessionLabel } from './rows/session-row.ts'

type Entity = { readonly type: EntityType; readonly id: string }
type Label = { readonly id: string; readonly label: string }

/** @returns names by `<type> <id>`; entities that are not stored have none. */
export async function readLabels(
  sql: Sql,
  projectId: string,
  entities: readonly Entity[],
): Promise<Map<string, string>> {
  const labels = new Map<string, string>()
  for (const [type, found] of Map.groupBy(entities, (entity) => entity.type)) {
    const ids = [...new Set(found.map(({ id }) => id))]
    for (const { id, label } of await LABELS[type](sql, projectId, ids)) labels.set(`${type} ${id}`, label)
  }
  return labels
}

const LABELS: Record<EntityType, (sql: Sql, projectId: string, ids: readonly string[]) => Promise<Label[]>> = {
  async feature(sql, projectId, ids) {
    const rows = await selectRows(sql, featureTable, selection(projectId, ids), ['id', 'name'])
    return rows.map(({ id, name }) => ({ id, label: name }))
  },

  async session(sql, projectId, ids) {
    const rows = await selectRows(sql, sessionTable, selection(projectId, ids), ['id', 'titles'])
    return rows.map(({ id, titles }) => ({ id, label: sessionLabel({ id, titles: fromJson(titles) }) }))
  },

  async document(sql, projectId, ids) {
    const rows = await selectRows(sql, documentTable, selection(projectId, ids), ['id', 'title'])
    return rows.map(({ id, title }) => ({ id, label: title }))
  },

  async task(sql, projectId, ids) {
    const rows = await selectRows(sql, taskTable, selection(projectId, ids), ['id', 'title'])
    return rows.map(({ id, title }) => ({ id, label: title }))
  },
}

function selection(projectId: string, ids: readonly string[]) {
  return { where: { projectId }, among: { column: 'id', values: ids } } as const
}
