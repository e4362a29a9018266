import type { Feature, NewRow, Phase, StoredRow } from '@ccdash/db'
import type { FeatureRecord, PhaseRecord } from '../../records/feature.ts'
import type { TaskStatus } from '../../records/task.ts'
import { fromJson, without } from './json.ts'

export function featureRow(projectId: string, record: FeatureRecord): NewRow<Feature> {
  return {
    ...without(record, 'phases'),
    projectId,
    tags: JSON.stringify(record.tags),
    dates: JSON.stringify(record.dates),
    timeline: JSON.stringify(record.timeline),
    linkedDocs: JSON.stringify(record.linkedDocs),
    relatedFeatures: JSON.stringify(record.relatedFeatures),
  }
}

/** @param phases those of this feature, by position */
export function featureRecord(row: StoredRow<Feature>, phases: readonly StoredRow<Phase>[]): FeatureRecord {
  return {
    ...without(row, 'projectId'),
    status: row.status as TaskStatus,
    tags: fromJson(row.tags),
    dates: fromJson(row.dates),
    timeline: fromJson(row.timeline),
    linkedDocs: fromJson(row.linkedDocs),
    relatedFeatures: fromJson(row.relatedFeatures),
    phases: phases.map(phaseRecord),
  }
}

export function phaseRow(projectId: string, featureId: string, record: PhaseRecord): NewRow<Phase> {
  return { ...record, projectId, featureId }
}

function phaseRecord(row: StoredRow<Phase>): PhaseRecord {
  return { ...without(without(row, 'projectId'), 'featureId'), status: row.status as TaskStatus }
}
