/** One agent session log, as stored. No transcript text: byte ranges point back into the file. */
import type { LineAccount, SourceIssue } from './source-file.ts'

/** Bytes of the line a fact came from: `[byteStart, byteEnd)` of the log, line break not included. */
export type ByteRange = { readonly byteStart: number; readonly byteEnd: number }

export type SessionRecord = {
  /** `S-…`, unique per project. */
  readonly id: string
  readonly sourcePath: string
  readonly rawSessionId: string
  readonly sessionType: 'session' | 'subagent'
  readonly parentSessionId: string | null
  readonly rootSessionId: string
  readonly agentId: string | null
  /** From `agent-<id>.meta.json`, when there is one. */
  readonly teamName: string | null
  readonly spawnDepth: number | null
  readonly taskId: string
  /** First real model ('' when none); `models` lists all, `<synthetic>` never. */
  readonly model: string
  readonly models: readonly string[]
  readonly platformType: string
  readonly platformVersion: string
  readonly platformVersions: readonly string[]
  /** Raw timestamps of the first and last line that had one; '' when none. */
  readonly startedAt: string
  readonly endedAt: string
  readonly durationSeconds: number
  /** The last record says that the turn is over; otherwise activity is judged by age when read. */
  readonly endedTurn: boolean
  /** Counted once per API message; see spec difference D-25. */
  readonly tokensIn: number
  readonly tokensOut: number
  readonly cacheReadTokens: number
  readonly cacheCreationTokens: number
  readonly apiMessages: number
  /** Of those, what an earlier session with the same `historyKey` has already (forks and resumed logs repeat history). */
  readonly repeatedTokensIn: number
  readonly repeatedTokensOut: number
  readonly repeatedCacheReadTokens: number
  readonly repeatedCacheCreationTokens: number
  readonly repeatedApiMessages: number
  /**
   * Key of the first API message; '' when there is none. Only sessions that share it are compared for repeated usage: one that
   * starts in the middle of another's history has a key of its own.
   */
  readonly historyKey: string
  /** First, last and all working directories; the set is cut at 100. */
  readonly cwdFirst: string
  readonly cwdLast: string
  readonly cwds: readonly string[]
  readonly branchFirst: string
  readonly branchLast: string
  readonly branches: readonly string[]
  /** The reference's `git_branch`, with its rule for history snapshots. */
  readonly gitBranch: string | null
  readonly gitAuthor: string | null
  readonly gitCommit: string | null
  readonly commitHashes: readonly CommitHash[]
  /** By calls, most first. */
  readonly tools: readonly ToolUse[]
  readonly titles: readonly SessionTitle[]
  readonly prLinks: readonly PrLink[]
  readonly queueEvents: readonly QueueEvent[]
  /** Lines per record type, e.g. `{ user: 4, 'system/turn_duration': 2 }`; unknown types keep their own name. */
  readonly recordCounts: Readonly<Record<string, number>>
  readonly fileUpdateCount: number
  readonly commandCount: number
  /** First 8 distinct command names, in order: what lists show. */
  readonly commandNames: readonly string[]
  readonly lines: LineAccount
  /** The log has vanished; the session is kept. */
  readonly sourceGone: boolean
}

export type ToolUse = {
  readonly name: string
  readonly calls: number
  readonly errors: number
  readonly totalMs: number
}
export type SessionTitle = ByteRange & { readonly kind: 'custom' | 'ai' | 'summary'; readonly text: string }
export type PrLink = ByteRange & { readonly prNumber: string; readonly prUrl: string; readonly prRepository: string }
export type QueueEvent = ByteRange & {
  readonly operation: string
  readonly taskId: string
  readonly status: string
  readonly summary: string
}
export type CommitHash = ByteRange & { readonly hash: string }

/** One path a file tool named, in order of appearance. */
export type SessionFileUpdate = ByteRange & {
  /** 0-based position among the session's updates; kept when others are removed. */
  readonly seq: number
  readonly path: string
  readonly tool: string
  readonly action: 'read' | 'create' | 'update' | 'delete'
  /** Raw timestamp of the line. */
  readonly at: string
}

/**
 * A command seen in a message.
 *  command: what the user invoked (the reference's `command` log), parsed by the log's rule (spec 1.3.5)
 *  tag:     a `<command-name>` tag in the stored part of any message, user's or agent's, parsed by the linking rule (4.2)
 */
export type SessionCommand = ByteRange & {
  readonly seq: number
  readonly kind: 'command' | 'tag'
  readonly name: string
  /** First 4,000 code points. */
  readonly args: string
  readonly parsed: ParsedCommand | null
  readonly at: string
}

export type ParsedCommand = {
  readonly requestId?: string
  readonly paths?: readonly string[]
  readonly featurePath?: string
  readonly featureSlug?: string
  readonly featureSlugCanonical?: string
  readonly phaseToken?: string
  readonly phases?: readonly string[]
  readonly model?: string
}

/**
 * What one read of a log adds. A first read (or one after a rewrite) starts from nothing; an append starts from the
 * saved state and gives only the new rows and the changes to old ones.
 */
export type ParsedSession = {
  /** Null while no line was a record: nothing to store but the source row. */
  readonly record: SessionRecord | null
  readonly appended: boolean
  readonly fileUpdates: readonly SessionFileUpdate[]
  /** Changes to updates of an earlier read: a late result told that the call failed or created the file. */
  readonly fileUpdatePatches: readonly { readonly seq: number; readonly change: 'remove' | 'create' }[]
  readonly commands: readonly SessionCommand[]
  /** Opaque, bounded (≤ 64 KB of JSON): with it the next read goes on where this one ended. */
  readonly resumeState: string
  /** 24 bytes per API message, 8 per tool call: see parse/session/usage-ledger.ts. */
  readonly usageLedger: Uint8Array
  /** Bytes read to the end of the last complete line. */
  readonly consumedBytes: number
  readonly tailHash: string
  readonly headHash: string
  /** Lines of this read only. */
  readonly lines: LineAccount
  readonly issues: readonly SourceIssue[]
}
