/** Keeps the rows under which a relink finds sessions (link/relink-scope.ts) level with what the sessions hold. */
import {
  deleteRows,
  insertRows,
  type NewRow,
  selectRows,
  sessionCommandTable,
  sessionTokenTable,
  type SessionToken,
  type Sql,
  upsertRows,
} from '@ccdash/db'
import { sessionTokens } from '../linking/logic-1/relink-scope.ts'
import type { SessionCommand, SessionFileUpdate } from '../records/session.ts'
import { sessionCommand } from './rows/session-row.ts'
import { tokenHash } from './token-hash.ts'

/** What was written of a session: all of it, or what an append added. */
export type TokenSource = {
  readonly sessionId: string
  readonly fileUpdates: readonly SessionFileUpdate[]
  readonly commands: readonly SessionCommand[]
}
type TokenRow = NewRow<SessionToken>

/** Of sessions that have none yet. */
export async function insertTokens(sql: Sql, projectId: string, sources: readonly TokenSource[]): Promise<void> {
  await insertRows(sql, sessionTokenTable, tokenRows(projectId, sources))
}

/** Of sessions that were read anew. */
export async function replaceTokens(sql: Sql, projectId: string, sources: readonly TokenSource[]): Promise<void> {
  const wanted = new Map(tokenRows(projectId, sources).map((row) => [keyOf(row), row]))
  const sessionIds = sources.map(({ sessionId }) => sessionId)
  const selection = { where: { projectId }, among: { column: 'sessionId', values: sessionIds } } as const
  const stored = await selectRows(sql, sessionTokenTable, selection)
  const gone = stored.filter((row) => !wanted.delete(keyOf(row)))
  await deleteRows(sql, sessionTokenTable, gone)
  await insertRows(sql, sessionTokenTable, [...wanted.values()])
}

/**
 * Of sessions whose log grew; tokens are only added. A command may complete one of an earlier read, so the stored commands
 * count too: to be called when the new ones are stored.
 */
export async function addTokens(sql: Sql, projectId: string, sources: readonly TokenSource[]): Promise<void> {
  const withCommands = sources.filter(({ commands }) => commands.length > 0).map(({ sessionId }) => sessionId)
  const selection = { where: { projectId }, among: { column: 'sessionId', values: withCommands } } as const
  const stored = Map.groupBy(await selectRows(sql, sessionCommandTable, selection), ({ sessionId }) => sessionId)
  const whole = sources.map((source) => {
    return { ...source, commands: (stored.get(source.sessionId) ?? []).map(sessionCommand) }
  })
  await upsertRows(sql, sessionTokenTable, tokenRows(projectId, whole))
}

function tokenRows(projectId: string, sources: readonly TokenSource[]): TokenRow[] {
  return sources.flatMap(({ sessionId, ...evidence }) =>
    [...new Set([...sessionTokens(evidence)].map(tokenHash))].map((token) => ({ projectId, sessionId, token })),
  )
}

function keyOf({ sessionId, token }: Pick<TokenRow, 'sessionId' | 'token'>): string {
  return `${token} ${sessionId}`
}
