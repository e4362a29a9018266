/** What is remembered of a file after a sync has looked at it. Pure. */
import type { SourceFile, SourceState } from '../records/source-file.ts'
import type { ParsedSource } from './parse-source.ts'
import type { FileToRead } from './sync-plan.ts'

type Consumed = Pick<SourceState, 'consumedBytes' | 'headHash' | 'tailHash'>

/** After a good read. */
export function stateAfterRead(file: SourceFile, consumed: Consumed, recordId: string, gitStamp = ''): SourceState {
  const { kind, path, sizeBytes, mtimeNs, identity } = file
  const { consumedBytes, headHash, tailHash } = consumed
  return {
    ...{ kind, path, sizeBytes, mtimeNs, identity, recordId, consumedBytes, tailHash, headHash, gitStamp },
    gone: false,
    failed: false,
  }
}

/** The same content under another fingerprint. */
export function movedState(state: SourceState, { sizeBytes, mtimeNs, identity }: SourceFile): SourceState {
  return { ...state, sizeBytes, mtimeNs, identity, failed: false }
}

/**
 * After a failed read: the rows stay and the next sync tries again. The fingerprint is that of the file that could not be
 * read, so that a reconcile can tell whether it has changed since; the rest is of the last good read. Null for a file that
 * vanished meanwhile.
 */
export function failedState({ file, state }: FileToRead, source: ParsedSource): SourceState | null {
  if (source.type === 'unread' && source.issue.code === 'FILE_MISSING') return null
  const nothing = { consumedBytes: 0, headHash: '', tailHash: '' }
  const { sizeBytes, mtimeNs, identity } = source.file
  return { ...(state ?? stateAfterRead(file, nothing, '')), sizeBytes, mtimeNs, identity, failed: true }
}

export function isSameState(a: SourceState, b: SourceState | null): boolean {
  return b !== null && Object.entries(a).every(([key, value]) => b[key as keyof SourceState] === value)
}
