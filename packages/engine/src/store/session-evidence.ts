import {
  selectRows,
  sessionCommandTable,
  sessionFileUpdateTable,
  sessionsAfter,
  sessionTable,
  type Sql,
} from '@ccdash/db'
import type { SessionEvidence } from '../linking/logic-1/session-signals.ts'
import type { SessionRecord } from '../records/session.ts'
import { fileUpdate, sessionCommand, sessionRecord } from './rows/session-row.ts'
import type { EvidenceDetail } from './store.ts'

const UPDATE_COLUMNS = ['sessionId', 'seq', 'path', 'tool', 'action', 'at', 'byteStart', 'byteEnd'] as const
const COMMAND_COLUMNS = ['sessionId', 'seq', 'kind', 'name', 'args', 'parsed', 'at', 'byteStart', 'byteEnd'] as const

/** Sessions ordered by id, after one. */
export async function pageSessionEvidence(
  sql: Sql,
  projectId: string,
  after: string | null,
  limit: number,
  detail: EvidenceDetail = 'full',
): Promise<SessionEvidence[]> {
  return withEvidence(sql, projectId, (await sessionsAfter(sql, projectId, after, limit)).map(sessionRecord), detail)
}

/** Ordered by id; ids that are not stored are left out. */
export async function readSessionEvidence(
  sql: Sql,
  projectId: string,
  sessionIds: readonly string[],
  detail: EvidenceDetail = 'full',
): Promise<SessionEvidence[]> {
  const selection = { where: { projectId }, among: { column: 'id', values: sessionIds }, orderBy: ['id'] } as const
  return withEvidence(sql, projectId, (await selectRows(sql, sessionTable, selection)).map(sessionRecord), detail)
}

async function withEvidence(
  sql: Sql,
  projectId: string,
  sessions: readonly SessionRecord[],
  detail: EvidenceDetail,
): Promise<SessionEvidence[]> {
  if (detail === 'bare') return sessions.map((session) => ({ session, fileUpdates: [], commands: [] }))
  const among = { column: 'sessionId', values: sessions.map(({ id }) => id) } as const
  const selection = { where: { projectId }, among, orderBy: ['sessionId', 'seq'] } as const
  const updates = await selectRows(sql, sessionFileUpdateTable, selection, UPDATE_COLUMNS)
  const commands = await selectRows(sql, sessionCommandTable, selection, COMMAND_COLUMNS)
  const updatesOf = Map.groupBy(updates, ({ sessionId }) => sessionId)
  const commandsOf = Map.groupBy(commands, ({ sessionId }) => sessionId)
  return sessions.map((session) => ({
    session,
    fileUpdates: (updatesOf.get(session.id) ?? []).map(fileUpdate),
    commands: (commandsOf.get(session.id) ?? []).map(sessionCommand),
  }))
}
