/**
 * Tool calls that still wait for their result. Bounded, since a call that was interrupted never gets one: the oldest is
 * forgotten first. Small enough to be saved between two reads of a log that grows.
 */
import { createHash } from 'node:crypto'
import type { TextMask } from '../../secrets/mask-secrets.ts'
import { findCommitHashes } from './commit-hashes.ts'
import type { Instant } from './timestamps.ts'

export type PendingTool = {
  readonly id: string
  /** Name of its tally. */
  readonly tool: string
  readonly kind: 'file' | 'write' | 'bash' | 'other'
  readonly startedAt: Instant | null
  /** Its file updates: `[firstSeq, endSeq)`. */
  readonly firstSeq: number
  readonly endSeq: number
  /** Commit hashes in its command, merged into the session's with the first output. */
  readonly hashes: readonly string[]
}

const MAX_PENDING = 64
const MAX_COMMAND_HASHES = 6
const PLAIN_ID = /^[\w.:-]{1,64}$/

/** A tool call's id as a key of bounded length; what looks like a secret is a hash. */
export function pendingKey(id: string, mask: TextMask): string {
  return PLAIN_ID.test(id) && mask(id) === id ? id : `#${createHash('sha1').update(id, 'utf8').digest('hex')}`
}

export function hashesInCommand(command: string): string[] {
  return findCommitHashes(command, MAX_COMMAND_HASHES)
}

export class PendingTools {
  readonly #byId: Map<string, PendingTool>

  constructor(saved: readonly PendingTool[]) {
    this.#byId = new Map(saved.map((tool) => [tool.id, tool]))
  }

  add(tool: PendingTool): void {
    this.#byId.delete(tool.id)
    this.#byId.set(tool.id, tool)
    if (this.#byId.size <= MAX_PENDING) return
    const [oldest] = this.#byId.keys()
    if (oldest !== undefined) this.#byId.delete(oldest)
  }

  /** @param key  of `pendingKey`. */
  find(key: string): PendingTool | null {
    return this.#byId.get(key) ?? null
  }

  /** Keeps its age. */
  replace(tool: PendingTool): void {
    this.#byId.set(tool.id, tool)
  }

  /** Takes out the call that a result answers. */
  take(key: string): PendingTool | null {
    const tool = this.find(key)
    if (tool !== null) this.#byId.delete(tool.id)
    return tool
  }

  toSaved(): PendingTool[] {
    return [...this.#byId.values()]
  }
}
