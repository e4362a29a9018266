/** Why a session has no feature. Pure. */
import type { Silence } from '@ccdash/api-contract'
import type { SessionCommand, SessionRecord } from '../../records/session.ts'

export type SilentFacts = {
  readonly session: Pick<SessionRecord, 'sourceGone' | 'fileUpdateCount'>
  /** May be empty when the session has file updates: they are evidence enough. */
  readonly commands: readonly Pick<SessionCommand, 'parsed'>[]
  /** A task or document names the session, but none that belongs to a feature. */
  readonly isNamedElsewhere: boolean
  /** A person has rejected a link from a feature to it. */
  readonly hasRejectedLink: boolean
}

/**
 * The first that holds:
 *
 *   source_gone          the agent has deleted the log: what it might still tell is lost
 *   no_evidence          no file was touched and no command named a path or a feature
 *   task_bound_elsewhere a task or document outside of every feature names the session
 *   conflicting          every link that the rules made was rejected by a person
 *   below_floor          paths or commands are there, but none is a feature's. Logic version 1 never drops a link for a low
 *                        confidence (it raises each to 0.35), so this is evidence that did not reach any feature.
 */
export function findSilence({ session, commands, isNamedElsewhere, hasRejectedLink }: SilentFacts): Silence {
  if (session.sourceGone) return 'source_gone'
  if (session.fileUpdateCount === 0 && !commands.some(namesSomething)) return 'no_evidence'
  if (isNamedElsewhere) return 'task_bound_elsewhere'
  return hasRejectedLink ? 'conflicting' : 'below_floor'
}

function namesSomething({ parsed }: Pick<SessionCommand, 'parsed'>): boolean {
  return parsed !== null && ((parsed.paths ?? []).length > 0 || (parsed.featureSlug ?? '') !== '')
}
