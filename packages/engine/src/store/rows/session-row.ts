import type {
  NewRow,
  Session,
  SessionCommand as CommandModel,
  SessionFileUpdate as FileUpdateModel,
  StoredRow,
} from '@ccdash/db'
import type { SessionCommand, SessionFileUpdate, SessionRecord } from '../../records/session.ts'
import { fromJson, without } from './json.ts'

export function sessionRow(projectId: string, record: SessionRecord): NewRow<Session> {
  return {
    ...record,
    projectId,
    models: JSON.stringify(record.models),
    platformVersions: JSON.stringify(record.platformVersions),
    cwds: JSON.stringify(record.cwds),
    branches: JSON.stringify(record.branches),
    commitHashes: JSON.stringify(record.commitHashes),
    tools: JSON.stringify(record.tools),
    titles: JSON.stringify(record.titles),
    prLinks: JSON.stringify(record.prLinks),
    queueEvents: JSON.stringify(record.queueEvents),
    recordCounts: JSON.stringify(record.recordCounts),
    commandNames: JSON.stringify(record.commandNames),
    lines: JSON.stringify(record.lines),
  }
}

export function sessionRecord(row: StoredRow<Session>): SessionRecord {
  return {
    ...without(row, 'projectId'),
    sessionType: row.sessionType as SessionRecord['sessionType'],
    models: fromJson(row.models),
    platformVersions: fromJson(row.platformVersions),
    endedTurn: Boolean(row.endedTurn),
    tokensIn: Number(row.tokensIn),
    tokensOut: Number(row.tokensOut),
    cacheReadTokens: Number(row.cacheReadTokens),
    cacheCreationTokens: Number(row.cacheCreationTokens),
    repeatedTokensIn: Number(row.repeatedTokensIn),
    repeatedTokensOut: Number(row.repeatedTokensOut),
    repeatedCacheReadTokens: Number(row.repeatedCacheReadTokens),
    repeatedCacheCreationTokens: Number(row.repeatedCacheCreationTokens),
    cwds: fromJson(row.cwds),
    branches: fromJson(row.branches),
    commitHashes: fromJson(row.commitHashes),
    tools: fromJson(row.tools),
    titles: fromJson(row.titles),
    prLinks: fromJson(row.prLinks),
    queueEvents: fromJson(row.queueEvents),
    recordCounts: fromJson(row.recordCounts),
    commandNames: fromJson(row.commandNames),
    lines: fromJson(row.lines),
    sourceGone: Boolean(row.sourceGone),
  }
}

export function fileUpdateRow(
  projectId: string,
  sessionId: string,
  update: SessionFileUpdate,
): NewRow<FileUpdateModel> {
  return { ...update, projectId, sessionId }
}

/** Written out field by field: a rebuild of the links reads every one. */
export function fileUpdate(row: Omit<StoredRow<FileUpdateModel>, 'projectId' | 'sessionId'>): SessionFileUpdate {
  return {
    seq: row.seq,
    path: row.path,
    tool: row.tool,
    action: row.action as SessionFileUpdate['action'],
    at: row.at,
    byteStart: Number(row.byteStart),
    byteEnd: Number(row.byteEnd),
  }
}

export function commandRow(projectId: string, sessionId: string, command: SessionCommand): NewRow<CommandModel> {
  const parsed = command.parsed === null ? null : JSON.stringify(command.parsed)
  return { ...command, projectId, sessionId, parsed }
}

export function sessionCommand(row: Omit<StoredRow<CommandModel>, 'projectId' | 'sessionId'>): SessionCommand {
  return {
    seq: row.seq,
    kind: row.kind as SessionCommand['kind'],
    name: row.name,
    args: row.args,
    parsed: row.parsed === null ? null : fromJson(row.parsed),
    at: row.at,
    byteStart: Number(row.byteStart),
    byteEnd: Number(row.byteEnd),
  }
}

/** What a list would call it: the last title, else its id. */
export function sessionLabel(record: { readonly id: string; readonly titles: SessionRecord['titles'] }): string {
  return record.titles.at(-1)?.text ?? record.id
}
