/** What belongs together, for looking at: a bounded page at a time, from the store and, for log lines, from the log itself. */
import type { AuditSpread, OpsReads } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import { judgeLinks, spreadLinks } from '../linking/review/audit-spread.ts'
import type { JudgedLink } from '../linking/review/audit-spread.ts'
import { describePath } from '../ingest/describe-path.ts'
import { findProject } from '../store/find-project.ts'
import type { FolderReader } from './project-folders.ts'
import { keepText, type TextMask } from '../secrets/mask-secrets.ts'
import type { Store } from '../store/store.ts'
import { readLogLines } from './read-log-lines.ts'

export type ExploreQueries = Pick<OpsReads, 'listFeatures' | 'getFeature' | 'listSessions' | 'logLines' | 'auditSpread'>

export function createExploreQueries(store: Store, readFolders: FolderReader, mask: TextMask): ExploreQueries {
  return {
    async listFeatures({ projectId, ...page }) {
      const project = await findProject(store, projectId)
      return store.pageFeatureSummaries(project.id, page)
    },

    async getFeature({ projectId, featureId }) {
      const project = await findProject(store, projectId)
      const feature = await store.readFeatureDetail(project.id, featureId)
      if (feature === null) throw notFound(`no feature ${featureId}`, featureId)
      return feature
    },

    async listSessions({ projectId, ...page }) {
      const project = await findProject(store, projectId)
      return store.pageSessionSummaries(project.id, page)
    },

    async logLines({ projectId, sessionId, ranges, reveal }) {
      const project = await findProject(store, projectId)
      const log = await store.readSessionLog(project.id, sessionId)
      if (log === null) throw notFound(`no session ${sessionId}`, sessionId)
      const folders = await readFolders(project)
      const read = await readLogLines(log, folders.sessionsDirs, ranges, reveal ? keepText : mask)
      return { path: describePath(log.path, folders), ...read }
    },

    async auditSpread({ projectId, featureId }) {
      const project = await findProject(store, projectId)
      return readAuditSpread(store, project.id, featureId)
    },
  }
}

async function readAuditSpread(store: Store, projectId: string, featureId: string): Promise<AuditSpread> {
  const judged: JudgedLink[] = []
  const fanout = new Map<string, number>()
  for await (const { links, sessionIds } of store.auditLinkSlices(projectId)) {
    for (const id of sessionIds) fanout.set(id, (fanout.get(id) ?? 0) + 1)
    for (const link of judgeLinks(links, featureId)) judged.push(link)
  }
  return spreadLinks(judged, fanout)
}

function notFound(message: string, id: string): OpsError {
  return new OpsError('ENTITY_NOT_FOUND', message, { id })
}
