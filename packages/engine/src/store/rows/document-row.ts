import type { Document, NewRow, StoredRow, Task } from '@ccdash/db'
import type { DocumentRecord } from '../../records/document.ts'
import type { TaskRecord, TaskStatus } from '../../records/task.ts'
import { fromJson, without } from './json.ts'

export function documentRow(projectId: string, record: DocumentRecord): NewRow<Document> {
  return {
    ...record,
    projectId,
    featureCandidates: JSON.stringify(record.featureCandidates),
    owners: JSON.stringify(record.owners),
    contributors: JSON.stringify(record.contributors),
    requestLogIds: JSON.stringify(record.requestLogIds),
    commitRefs: JSON.stringify(record.commitRefs),
    dates: JSON.stringify(record.dates),
    timeline: JSON.stringify(record.timeline),
    frontmatter: JSON.stringify(record.frontmatter),
    scan: JSON.stringify(record.scan),
  }
}

export function documentRecord(row: StoredRow<Document>): DocumentRecord {
  return {
    ...without(row, 'projectId'),
    rootKind: row.rootKind as DocumentRecord['rootKind'],
    hasFrontmatter: Boolean(row.hasFrontmatter),
    featureCandidates: fromJson(row.featureCandidates),
    owners: fromJson(row.owners),
    contributors: fromJson(row.contributors),
    requestLogIds: fromJson(row.requestLogIds),
    commitRefs: fromJson(row.commitRefs),
    dates: fromJson(row.dates),
    timeline: fromJson(row.timeline),
    frontmatter: fromJson(row.frontmatter),
    scan: fromJson(row.scan),
  }
}

export function taskRow(projectId: string, record: TaskRecord): NewRow<Task> {
  return {
    ...record,
    projectId,
    tags: JSON.stringify(record.tags),
    relatedFiles: JSON.stringify(record.relatedFiles),
  }
}

export function taskRecord(row: StoredRow<Task>): TaskRecord {
  return {
    ...without(row, 'projectId'),
    status: row.status as TaskStatus,
    tags: fromJson(row.tags),
    relatedFiles: fromJson(row.relatedFiles),
  }
}
