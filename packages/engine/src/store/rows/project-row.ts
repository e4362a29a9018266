import type { NewRow, Project, StoredRow } from '@ccdash/db'
import type { ProjectRecord } from '../../records/project.ts'
import { fromJson, without } from './json.ts'

export function projectRow(record: ProjectRecord, position: number): NewRow<Project> {
  return { ...record, position, agentPlatforms: JSON.stringify(record.agentPlatforms) }
}

export function projectRecord(row: StoredRow<Project>): ProjectRecord {
  return { ...without(row, 'position'), agentPlatforms: fromJson(row.agentPlatforms) }
}
