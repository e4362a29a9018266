/**
 * Masks secrets in rows that were stored before masking was on, or by other rules than today's. Logs may be gone and operations
 * are not made again, so the rows themselves are gone through, once: which rules they have met is kept in the database.
 */
import {
  analyticsSnapshotTable,
  appMetadataTable,
  type Database,
  documentTable,
  featureTable,
  linkEvidenceTable,
  linkJudgementTable,
  linkTable,
  operationChangeTable,
  operationEventTable,
  operationIssueTable,
  operationTable,
  pageRows,
  phaseTable,
  projectTable,
  sessionCommandTable,
  sessionFileUpdateTable,
  sessionResumeTable,
  sessionTable,
  type NewRow,
  type StoredRow,
  type Table,
  taskTable,
  updateRows,
} from '@ccdash/db'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ASKED_FOR } from './lock-waits.ts'
import type { TextMask } from '../secrets/mask-secrets.ts'
import { maskTexts, maskValue } from '../secrets/mask-value.ts'
import { withoutPieces } from './masked-command.ts'

/**
 *  kept   a key, a path that leads to a file, a word or a time of ours
 *  text   any text
 *  json   a value of ours as JSON
 *  named  a value others wrote as JSON: its keys may name secrets
 */
type Treatment = 'kept' | 'text' | 'json' | 'named'
/** Every column of text: one that is added has to say what becomes of it, or this does not compile. */
type Treatments<Model> = {
  readonly [Name in keyof Model & string as NonNullable<Model[Name]> extends string ? Name : never]: Treatment
}

const PAGE = 2000

/** @returns how many rows held secrets. */
export async function maskStoredRows(database: Database, mask: TextMask, isBegun: boolean): Promise<number> {
  let changed = 0
  for (const part of PARTS) changed += await part(database, mask)
  if (changed > 0 || isBegun) await database.dropOldPages()
  return changed
}

type Part = (database: Database, mask: TextMask) => Promise<number>

/** @param together  what becomes of a row whose columns have been masked one by one. */
function part<Model>(
  table: Table<Model>,
  treatments: Treatments<Model>,
  together: (row: StoredRow<Model>) => StoredRow<Model> = (row) => row,
): Part {
  const columns = Object.entries(treatments) as [keyof Model & string, Treatment][]
  const masked = columns.filter(([, treatment]) => treatment !== 'kept')
  const names = masked.map(([name]) => name)
  return async (database, mask) => {
    let changed = 0
    let after: StoredRow<Model> | null = null
    do {
      const rows: StoredRow<Model>[] = await pageRows(database, table, names, after, PAGE)
      const different = rows.flatMap((row) => maskRow(row, masked, mask, together) ?? [])
      if (different.length > 0) {
        const written = [...table.key, ...names]
        await database.transaction((sql) => updateRows(sql, table, written, different), ASKED_FOR)
      }
      changed += different.length
      after = rows.length < PAGE ? null : (rows.at(-1) ?? null)
      await nextTurn()
    } while (after !== null)
    return changed
  }
}

/** Null when nothing in it is a secret. */
function maskRow<Model>(
  row: StoredRow<Model>,
  columns: readonly (readonly [keyof Model & string, Treatment])[],
  mask: TextMask,
  together: (row: StoredRow<Model>) => StoredRow<Model>,
): NewRow<Model> | null {
  const single: Record<string, unknown> = { ...row }
  for (const [name, treatment] of columns) {
    const text: unknown = row[name]
    if (typeof text !== 'string') continue
    single[name] = treatment === 'text' ? mask(text) : maskJson(text, treatment, mask)
  }
  const masked: Record<string, unknown> = { ...together(single as StoredRow<Model>) }
  const changed = columns.some(([name]) => masked[name] !== row[name])
  for (const [name, value] of Object.entries(masked)) if (typeof value === 'bigint') masked[name] = Number(value)
  return changed ? (masked as NewRow<Model>) : null
}

/** Lists of names are sets: what has become equal is one. */
function maskJson(text: string, treatment: Treatment, mask: TextMask): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return mask(text)
    throw error
  }
  const masked: unknown = treatment === 'named' ? maskValue(value, mask) : maskTexts(value, mask)
  if (masked === value) return text
  const isSet = Array.isArray(masked) && masked.every((item) => typeof item === 'string')
  return JSON.stringify(isSet ? [...new Set(masked)] : masked)
}

const LINK_KEY = {
  projectId: 'kept',
  sourceType: 'kept',
  sourceId: 'kept',
  targetType: 'kept',
  targetId: 'kept',
  linkType: 'kept',
} as const

const PARTS: readonly Part[] = [
  part(projectTable, {
    ...{ id: 'kept', path: 'kept', planDocsPath: 'kept', progressPath: 'kept', sessionsPath: 'kept' },
    ...{ name: 'text', description: 'text', repoUrl: 'text', agentPlatforms: 'json' },
  }),
  part(appMetadataTable, { projectId: 'kept', key: 'kept', value: 'json' }),
  part(sessionResumeTable, { projectId: 'kept', path: 'kept', state: 'json' }),
  part(sessionTable, {
    ...{ projectId: 'kept', id: 'kept', sourcePath: 'kept', rawSessionId: 'kept', sessionType: 'kept' },
    ...{ rootSessionId: 'kept', historyKey: 'kept', lines: 'kept' },
    ...{
      parentSessionId: 'text',
      agentId: 'text',
      teamName: 'text',
      taskId: 'text',
      model: 'text',
      platformType: 'text',
    },
    ...{ platformVersion: 'text', startedAt: 'text', endedAt: 'text', cwdFirst: 'text', cwdLast: 'text' },
    ...{ branchFirst: 'text', branchLast: 'text', gitBranch: 'text', gitAuthor: 'text', gitCommit: 'text' },
    ...{ models: 'json', platformVersions: 'json', cwds: 'json', branches: 'json', commitHashes: 'json' },
    ...{
      tools: 'json',
      titles: 'json',
      prLinks: 'json',
      queueEvents: 'json',
      recordCounts: 'json',
      commandNames: 'json',
    },
  }),
  part(sessionFileUpdateTable, {
    ...{ projectId: 'kept', sessionId: 'kept', action: 'kept', path: 'text', tool: 'text', at: 'text' },
  }),
  part(
    sessionCommandTable,
    {
      ...{ projectId: 'kept', sessionId: 'kept', kind: 'kept', name: 'text', args: 'text', parsed: 'json', at: 'text' },
    },
    withoutPieces,
  ),
  part(documentTable, {
    ...{ projectId: 'kept', id: 'kept', sourcePath: 'kept', filePath: 'kept', rootKind: 'kept', title: 'text' },
    ...{
      docType: 'text',
      docSubtype: 'text',
      category: 'text',
      status: 'text',
      statusNormalized: 'text',
      author: 'text',
    },
    ...{
      frontmatterType: 'text',
      featureSlugHint: 'text',
      featureSlugCanonical: 'text',
      prdRef: 'text',
      phaseToken: 'text',
    },
    ...{ featureCandidates: 'json', owners: 'json', contributors: 'json', requestLogIds: 'json', commitRefs: 'json' },
    ...{
      createdAt: 'text',
      updatedAt: 'text',
      completedAt: 'text',
      lastModified: 'text',
      dates: 'json',
      timeline: 'json',
    },
    ...{ frontmatter: 'named', scan: 'json' },
  }),
  part(taskTable, {
    ...{ projectId: 'kept', id: 'kept', sourceFile: 'kept', sourcePath: 'kept', featureId: 'kept', phaseId: 'kept' },
    ...{ rawTaskId: 'text', title: 'text', description: 'text', status: 'text', priority: 'text', owner: 'text' },
    ...{ lastAgent: 'text', projectType: 'text', projectLevel: 'text', tags: 'json', relatedFiles: 'json' },
    ...{ updatedAt: 'text', sessionId: 'text', commitHash: 'text' },
  }),
  part(featureTable, {
    ...{
      projectId: 'kept',
      id: 'kept',
      name: 'text',
      status: 'text',
      category: 'text',
      tags: 'json',
      plannedAt: 'text',
    },
    ...{ startedAt: 'text', completedAt: 'text', updatedAt: 'text', dates: 'json', timeline: 'json' },
    ...{ linkedDocs: 'json', relatedFeatures: 'json' },
  }),
  part(phaseTable, {
    ...{ projectId: 'kept', id: 'kept', featureId: 'kept', phase: 'text', title: 'text', status: 'text' },
  }),
  part(linkTable, { ...LINK_KEY, origin: 'kept', strategy: 'kept', metadata: 'json' }),
  part(linkEvidenceTable, { ...LINK_KEY, metadata: 'json' }),
  part(linkJudgementTable, { ...LINK_KEY, verdict: 'kept', note: 'text', at: 'text', snapshot: 'json' }),
  part(operationTable, {
    ...{
      id: 'kept',
      projectId: 'kept',
      kind: 'kept',
      status: 'kept',
      input: 'kept',
      retryOf: 'kept',
      requestKey: 'kept',
    },
    ...{
      progress: 'kept',
      counters: 'kept',
      accounts: 'kept',
      startedAt: 'kept',
      updatedAt: 'kept',
      finishedAt: 'kept',
    },
    ...{ holderId: 'kept', holderHost: 'kept', holderStart: 'kept', leaseAt: 'kept' },
    ...{ trigger: 'text', phase: 'text', message: 'text', currentPath: 'text', stats: 'json', metadata: 'named' },
    ...{ error: 'json', phases: 'json', changes: 'json' },
  }),
  part(operationEventTable, { operationId: 'kept', projectId: 'kept', at: 'kept', type: 'kept', data: 'json' }),
  part(operationIssueTable, { operationId: 'kept', code: 'kept', path: 'text', reason: 'text' }),
  part(operationChangeTable, {
    ...{ operationId: 'kept', entity: 'kept', change: 'kept', entityId: 'kept', label: 'text', link: 'json' },
  }),
  part(analyticsSnapshotTable, { projectId: 'kept', metric: 'kept', capturedAt: 'kept', metadata: 'json' }),
]
