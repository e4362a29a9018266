import {
  type Database,
  deleteRows,
  type FeatureSessionLink,
  featureTable,
  featureSessionLinksAfter,
  featuresWithoutSession,
  insertMissingRows,
  insertRows,
  linkByKey,
  linkEvidenceTable,
  linkJudgementTable,
  linksBetweenFeaturesAndSessions,
  linksOf,
  linksOfOtherStrategies,
  linksOfProject,
  linksToSessions,
  linkTable,
  selectRows,
  sessionFanout,
  sessionsByToken,
  sessionsWithoutFeature,
  type Sql,
  upsertRows,
} from '@ccdash/db'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { compareCodePoints } from '../text/python-text.ts'
import type { LinkKey, LinkRecord } from '../records/link.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { readLabels } from './entity-labels.ts'
import { ASKED_FOR } from './lock-waits.ts'
import {
  EVIDENCE_STRATEGY,
  featureSessionLink,
  judgementRow,
  linkEvidenceRow,
  linkKeyRow,
  linkRecord,
  linkRow,
  linkRowKey,
  storedJudgement,
} from './rows/link-row.ts'
import { sessionRecord } from './rows/session-row.ts'
import { pageSessionEvidence, readSessionEvidence } from './session-evidence.ts'
import { inTurns } from './in-turns.ts'
import type { LinkStore, LinkWrite } from './store.ts'
import { tokenHash } from './token-hash.ts'

const AUDIT_SLICE = 4000

export function createLinkStore(database: Database): LinkStore {
  return {
    async readLinks(projectId) {
      return (await linksOfProject(database, projectId)).map(linkRecord)
    },

    async readLinksToSessions(projectId, sessionIds) {
      if (sessionIds.length === 0) return []
      return (await linksToSessions(database, projectId, [...new Set(sessionIds)])).map(linkRecord).sort(compareKeys)
    },

    async readReferenceLinks(projectId) {
      return (await linksOfOtherStrategies(database, projectId, EVIDENCE_STRATEGY)).map(linkRecord)
    },

    async readLink(projectId, key) {
      const row = await linkByKey(database, projectId, linkRowKey(key))
      return row === null ? null : linkRecord(row)
    },

    async writeLinks(projectId, write) {
      if (write.gained.length + write.lost.length + write.replaced.length === 0) return
      await database.transaction((sql) => writeLinks(sql, projectId, write))
    },

    pageSessionEvidence: (...request) => pageSessionEvidence(database, ...request),

    readSessionEvidence: (...request) => readSessionEvidence(database, ...request),

    async findSessionsByToken(projectId, tokens) {
      if (tokens.size === 0) return new Set()
      return new Set(await sessionsByToken(database, projectId, [...tokens].map(tokenHash)))
    },

    readAuditLinks: (projectId) => readAuditLinks(database, projectId),
    auditLinkSlices: (projectId) => auditLinkSlices(database, projectId),

    async readJudgements(projectId) {
      const orderBy = ['sourceType', 'sourceId', 'targetType', 'targetId', 'linkType'] as const
      return (await selectRows(database, linkJudgementTable, { where: { projectId }, orderBy })).map(storedJudgement)
    },

    async writeJudgements(projectId, judgements) {
      if (judgements.length === 0) return
      const said = judgements.flatMap(({ judgement }) => judgement ?? [])
      const takenBack = judgements.filter(({ judgement }) => judgement === null)
      await database.transaction(async (sql) => {
        const keys = takenBack.map(({ key }) => key)
        await deleteRows(sql, linkJudgementTable, keysOf(projectId, keys))
        await upsertRows(
          sql,
          linkJudgementTable,
          said.map((judgement) => judgementRow(projectId, judgement)),
        )
      }, ASKED_FOR)
    },

    readLabels: (projectId, entities) => readLabels(database, projectId, entities),

    ...pages(database),
  }
}

type Pages = Pick<LinkStore, 'pageLinksOf' | 'pageUnlinkedSessions' | 'pageUnworkedFeatures' | 'pageFanout'>

function pages(database: Database): Pages {
  return {
    async pageLinksOf(projectId, entity, after, limit) {
      const last = after === null ? null : decodeCursor(after, [0.5, '', '', '', '', ''] as const)
      const rows = await linksOf(database, projectId, entity, last, limit + 1)
      const links = rows.slice(0, limit).map(linkRecord)
      return { links, next: nextCursor(rows, links, (link) => [link.confidence, ...linkRowKey(link)]) }
    },

    async pageUnlinkedSessions(projectId, after, limit) {
      const last = after === null ? null : decodeCursor(after, ['', ''] as const)
      const rows = await sessionsWithoutFeature(database, projectId, last, limit + 1)
      const sessions = rows.slice(0, limit).map(sessionRecord)
      return { sessions, next: nextCursor(rows, sessions, ({ startedAt, id }) => [startedAt, id]) }
    },

    async pageUnworkedFeatures(projectId, after, limit) {
      const last = after === null ? null : decodeCursor(after, [''] as const)[0]
      const rows = await featuresWithoutSession(database, projectId, last, limit + 1)
      const features = rows.slice(0, limit)
      return { features, next: nextCursor(rows, features, ({ id }) => [id]) }
    },

    async pageFanout(projectId, after, limit) {
      const last = after === null ? null : decodeCursor(after, [0, ''] as const)
      const found = await sessionFanout(database, projectId, last, limit + 1)
      const rows = found.slice(0, limit)
      return { rows, next: nextCursor(found, rows, ({ features, sessionId }) => [features, sessionId]) }
    },
  }
}

/** @param found what the page was cut from: one more when there is a next page */
function nextCursor<Item>(
  found: readonly unknown[],
  page: readonly Item[],
  keyOf: (item: Item) => readonly (string | number)[],
): string | null {
  const last = page.at(-1)
  return found.length > page.length && last !== undefined ? encodeCursor(keyOf(last)) : null
}

async function writeLinks(sql: Sql, projectId: string, { gained, lost, replaced }: LinkWrite): Promise<void> {
  await deleteRows(sql, linkTable, keysOf(projectId, lost))
  // In order, which spares the database to jump between pages. One that is there was made by hand meanwhile: it stays.
  const inOrder = gained.toSorted(compareKeys)
  const added = await insertMissingRows(sql, linkTable, linkRows(projectId, inOrder))
  const addedKeys = new Set(added.map(keyText))
  const fresh = inOrder.filter((link) => addedKeys.has(keyText(link)))
  await insertRows(sql, linkEvidenceTable, evidenceRows(projectId, fresh))
  await upsertRows(sql, linkTable, linkRows(projectId, replaced))
  const without = replaced.filter((link) => linkEvidenceRow(projectId, link) === null)
  await deleteRows(sql, linkEvidenceTable, keysOf(projectId, without))
  await upsertRows(sql, linkEvidenceTable, evidenceRows(projectId, replaced))
}

function keysOf(projectId: string, keys: readonly LinkKey[]) {
  return keys.map((key) => linkKeyRow(projectId, key))
}

function linkRows(projectId: string, links: readonly LinkRecord[]) {
  return links.map((link) => linkRow(projectId, link))
}

function evidenceRows(projectId: string, links: readonly LinkRecord[]) {
  return links.flatMap((link) => linkEvidenceRow(projectId, link) ?? [])
}

function keyText(key: { readonly [Name in keyof LinkKey]: string }): string {
  return [key.sourceType, key.sourceId, key.targetType, key.targetId, key.linkType].join('\0')
}

/** By the bytes of the five key fields, as the databases do. */
function compareKeys(left: LinkKey, right: LinkKey): number {
  const others = linkRowKey(right)
  for (const [place, part] of linkRowKey(left).entries()) {
    const order = compareCodePoints(part, others[place] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** Links of features that are not stored (any more) count for the fan-out only. */
async function readAuditLinks(database: Database, projectId: string): ReturnType<LinkStore['readAuditLinks']> {
  const featureIds = await readFeatureIds(database, projectId)
  const links: LinkRecord[] = []
  const fanout = new Map<string, number>()
  await inTurns(await linksBetweenFeaturesAndSessions(database, projectId), (rows) => {
    for (const row of rows) {
      fanout.set(row.targetId, (fanout.get(row.targetId) ?? 0) + 1)
      if (featureIds.has(row.sourceId)) links.push(featureSessionLink(row))
    }
  })
  return { links: links.sort(compareEnds), fanout }
}

async function* auditLinkSlices(database: Database, projectId: string): ReturnType<LinkStore['auditLinkSlices']> {
  const featureIds = await readFeatureIds(database, projectId)
  let after: readonly [featureId: string, sessionId: string] | null = null
  do {
    const rows: FeatureSessionLink[] = await featureSessionLinksAfter(database, projectId, after, AUDIT_SLICE)
    const links = rows.filter(({ sourceId }) => featureIds.has(sourceId)).map(featureSessionLink)
    yield { links, sessionIds: rows.map(({ targetId }) => targetId) }
    const last = rows.length < AUDIT_SLICE ? undefined : rows.at(-1)
    after = last === undefined ? null : [last.sourceId, last.targetId]
    if (after !== null) await nextTurn()
  } while (after !== null)
}

async function readFeatureIds(sql: Sql, projectId: string): Promise<Set<string>> {
  const features = await selectRows(sql, featureTable, { where: { projectId } }, ['id'])
  return new Set(features.map(({ id }) => id))
}

function compareEnds(left: LinkKey, right: LinkKey): number {
  return compareCodePoints(left.sourceId, right.sourceId) || compareCodePoints(left.targetId, right.targetId)
}
