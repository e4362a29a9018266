/** Real and generated logs that lie beside the repository on the machines where this is built; absent elsewhere. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ParsedSession } from '../../records/session.ts'
import { sortedSet } from '../../text/python-text.ts'
import { readLog } from './log-test-kit.ts'

const SHARED = join(import.meta.dirname, '../../../../../../shared')
const PARITY = join(SHARED, 'parity')
const CORPUS = join(SHARED, 'corpus/sessions')

type GoldenSession = Readonly<Record<string, unknown>> & { readonly id: string }

/** Our record in the words of the reference. */
function inReferenceWords({ record, fileUpdates, commands }: ParsedSession): Record<string, unknown> {
  if (record === null) return {}
  return {
    id: record.id,
    model: record.model,
    session_type: record.sessionType,
    parent_session_id: record.parentSessionId,
    root_session_id: record.rootSessionId,
    started_at: record.startedAt,
    ended_at: record.endedAt,
    duration_seconds: record.durationSeconds,
    git_branch: record.gitBranch,
    platform_version: record.platformVersion,
    task_id: record.taskId,
    agent_id: record.agentId,
    fileUpdates: fileUpdates.length,
    commands: sortedSet(commands.filter(({ kind }) => kind === 'command').map(({ name }) => name)),
    git_commit_hash: record.gitCommit ?? sortedSet(record.commitHashes.map(({ hash }) => hash))[0] ?? null,
  }
}

describe.runIf(existsSync(PARITY))('the logs the reference has read', () => {
  const golden = existsSync(PARITY)
    ? (JSON.parse(readFileSync(join(PARITY, 'golden.json'), 'utf8')) as { sessions: GoldenSession[] })
    : { sessions: [] }
  const files = existsSync(PARITY) ? globSync(join(PARITY, 'sessions/**/*.jsonl')) : []

  it('give the same fields', () => {
    const ours = new Map(
      files.map((path) => {
        const fields = inReferenceWords(readLog(readFileSync(path), { source: { path, meta: null } }))
        return [String(fields['id']), fields] as const
      }),
    )
    expect(sortedSet(ours.keys())).toEqual(sortedSet(golden.sessions.map(({ id }) => id)))
    const different: string[] = []
    let equal = 0
    for (const session of golden.sessions) {
      for (const [field, value] of Object.entries(ours.get(session.id) ?? {})) {
        if (JSON.stringify(value) === JSON.stringify(session[field])) equal += 1
        else
          different.push(
            `${session.id} ${field}: reference ${JSON.stringify(session[field])}, ours ${JSON.stringify(value)}`,
          )
      }
    }
    console.log(`parity of sessions: ${equal} fields equal, ${different.length} different`)
    expect(different).toEqual([])
  })
})

describe.runIf(existsSync(CORPUS))('the logs of the corpus', () => {
  const files = existsSync(CORPUS) ? globSync(join(CORPUS, '**/*.jsonl')) : []

  it.each(files.map((path) => [path.slice(CORPUS.length + 1), path]))(
    '%s is read with balanced accounts',
    (_name, path) => {
      const bytes = readFileSync(path)
      const { lines, issues, consumedBytes, record } = readLog(bytes, {
        source: { path, meta: null },
        chunkBytes: 10_000,
      })
      expect(lines.used + lines.ignored + lines.unknown + lines.malformed).toBe(lines.linesSeen)
      expect(lines.bytesSeen).toBe(consumedBytes)
      expect(issues.length).toBe(lines.malformed)
      // Only an unfinished last line may be left for later.
      expect(bytes.subarray(consumedBytes).includes(0x0a)).toBe(false)
      if (path.endsWith('/journal.jsonl')) expect(record).toBeNull()
    },
  )
})
