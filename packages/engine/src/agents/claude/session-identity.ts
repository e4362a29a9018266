/**
 * Who a log belongs to, told by where it lies:
 *
 *   <folder>/<session>.jsonl                                        a session (or, older, a flat `agent-<id>.jsonl`)
 *   <folder>/<session>/subagents/agent-<id>.jsonl                   a subagent of that session; these nest
 *   <folder>/<session>/subagents/workflows/<wf>/agent-<id>.jsonl    a subagent that a workflow started
 *   <folder>/<session>/subagents/workflows/<wf>/journal.jsonl       the workflow's own journal: no session
 */
import { createHash } from 'node:crypto'
import { pathStem } from '../../text/ref-path.ts'
import { trim } from '../../text/python-text.ts'

/** What `agent-<id>.meta.json` beside a subagent's log may tell. */
export type SidecarMeta = {
  readonly parentAgentId?: string | null
  readonly teamName?: string | null
  readonly spawnDepth?: number | null
}

/** @property path  absolute path of the log, with `/` (or on Windows `\`) between its parts. */
export type SessionSource = { readonly path: string; readonly meta: SidecarMeta | null }

export type SessionIdentity = {
  readonly id: string
  readonly rawSessionId: string
  readonly sessionType: 'session' | 'subagent'
  readonly parentSessionId: string | null
  readonly rootSessionId: string
  readonly agentId: string | null
  /** The file is a workflow's journal: its lines are accounted for, but it is no session. */
  readonly isJournal: boolean
}

const AGENT_PREFIX = 'agent-'
const MAX_NESTING = 32

/** `S-` + the raw id, or + 20 hex digits of its SHA-1 when it has characters an id cannot have; '' for a blank one. */
export function normalizeSessionId(raw: string): string {
  const id = trim(raw)
  if (id === '' || id.startsWith('S-')) return id
  if (/^[A-Za-z0-9._:-]+$/.test(id)) return `S-${id}`
  return `S-${createHash('sha1').update(id, 'utf8').digest('hex').slice(0, 20)}`
}

/** Rules of spec 1.3.1; a sidecar that names the parent agent wins over the folder. */
export function identifySession(source: SessionSource): SessionIdentity {
  const parts = source.path.split(/^[A-Za-z]:\\/.test(source.path) ? /[\\/]/ : '/')
  const stem = pathStem(parts.at(-1) ?? '')
  const id = normalizeSessionId(stem)
  const owner = ownerPosition(parts)
  if (owner === -1) {
    return {
      id,
      rawSessionId: stem,
      sessionType: 'session',
      parentSessionId: null,
      rootSessionId: id,
      agentId: null,
      isJournal: false,
    }
  }
  const ownerName = parts[owner] ?? ''
  const parentAgentId = trim(source.meta?.parentAgentId ?? '')
  const parentByFolder = normalizeSessionId(ownerName)
  const parent = parentAgentId === '' ? parentByFolder : normalizeSessionId(withAgentPrefix(parentAgentId))
  return {
    id,
    rawSessionId: ownerName,
    sessionType: 'subagent',
    parentSessionId: parent === '' || parent === id ? null : parent,
    rootSessionId: normalizeSessionId(parts[rootPosition(parts, owner)] ?? '') || id,
    agentId: stem.startsWith(AGENT_PREFIX) ? stem.slice(AGENT_PREFIX.length) : null,
    isJournal: stem === 'journal',
  }
}

/** Position of the folder named like the session that owns a subagent's log; -1 when the log is no subagent's. */
function ownerPosition(parts: readonly string[]): number {
  const folder = parts.length - 2
  if (folder >= 1 && parts[folder] === 'subagents') return folder - 1
  const isWorkflow = folder >= 3 && parts[folder - 1] === 'workflows' && parts[folder - 2] === 'subagents'
  return isWorkflow ? folder - 3 : -1
}

/** Climbs from `…/<session>/subagents/<agent>/subagents/…` to the session. */
function rootPosition(parts: readonly string[], owner: number): number {
  let root = owner
  for (let level = 0; level < MAX_NESTING; level += 1) {
    if (root < 2 || parts[root - 1] !== 'subagents') break
    root -= 2
  }
  return root
}

function withAgentPrefix(agentId: string): string {
  return agentId.startsWith(AGENT_PREFIX) ? agentId : `${AGENT_PREFIX}${agentId}`
}
