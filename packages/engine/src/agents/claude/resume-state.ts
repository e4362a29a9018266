/** The opaque text a read leaves for the next one: at most 64 KB of JSON, written and read by one version of this reader. */
import type { SavedFacts } from './session-facts.ts'

/** Changes whenever the state or the meaning of a stored field does: logs are then read anew. */
const STATE_VERSION = 4

type ResumeState = {
  /** 1-based number of the line the next byte belongs to. */
  readonly lineNumber: number
  /** That line has been read already but for its line break. */
  readonly isInsideLine: boolean
  readonly facts: SavedFacts
}

export function writeResumeState(state: ResumeState): string {
  return JSON.stringify({ version: STATE_VERSION, ...state })
}

/** Whether this version can go on from a saved state; if not, the log is read from the start. */
export function canResume(state: string): boolean {
  return parseState(state) !== null
}

/** @throws Error when the state is another version's. */
export function readResumeState(state: string): ResumeState {
  const parsed = parseState(state)
  if (parsed === null) throw new Error('the resume state of a session log was not written by this version')
  return parsed
}

function parseState(state: string): ResumeState | null {
  if (!state.startsWith(`{"version":${STATE_VERSION},`)) return null
  try {
    return JSON.parse(state) as ResumeState
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}
