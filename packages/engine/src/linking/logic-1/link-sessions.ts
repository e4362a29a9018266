/** Evidence in a session → feature→session links (spec 4.2–4.4). One session at a time. */
import type { LinkRecord, LinkSignal, SessionEvidenceMetadata } from '../../records/link.ts'
import { sortedSet } from '../../text/python-text.ts'
import { feature as featureEnd, linkKeyOf, session as sessionEnd } from './auto-link.ts'
import type { CommandEvent } from './command-events.ts'
import { commandEvents, linkingCommands } from './command-events.ts'
import { weighEvidence } from './confidence-waterfall.ts'
import type { LinkIndex } from './link-index.ts'
import { roundThousandths } from '../../text/round-thousandths.ts'
import type { Candidate, SessionEvidence } from './session-signals.ts'
import { findCandidates } from './session-signals.ts'
import type { TitleFacts } from './session-title.ts'
import { deriveSessionTitle, findTitleFacts } from './session-title.ts'

const KEPT = { signals: 25, commands: 15, prLinks: 10, queueEvents: 10 } as const

/**
 * Links of the features that the session has evidence for, in order of feature name and id. The session is weighed as a
 * whole: each feature's share depends on the others, so a change in the session or in a feature it touches means to link it
 * anew (relink-scope.ts tells which).
 */
export function linkSession(index: LinkIndex, evidence: SessionEvidence): LinkRecord[] {
  const events = commandEvents(evidence.commands)
  const candidates = findCandidates(index, evidence, events)
  if (candidates.length === 0) return []
  const total = candidates.reduce((sum, { rawWeight }) => sum + rawWeight, 0)
  const facts = describeSession(evidence, events)
  return candidates.map((candidate) => toLink(candidate, candidate.rawWeight / total, evidence, facts))
}

type SessionFacts = Pick<SessionEvidenceMetadata, 'commitHashes' | 'prLinks' | 'queueEvents'> & {
  readonly commands: readonly string[]
  readonly title: TitleFacts
}

/** What all links of the session say alike. */
function describeSession({ session, fileUpdates }: SessionEvidence, events: readonly CommandEvent[]): SessionFacts {
  const hashes = session.commitHashes.map(({ hash }) => hash)
  const commands = linkingCommands(events)
  return {
    commands,
    title: findTitleFacts(session, fileUpdates, events, commands),
    commitHashes: sortedSet(session.gitCommit ? [session.gitCommit, ...hashes] : hashes),
    prLinks: session.prLinks
      .slice(0, KEPT.prLinks)
      .map(({ prNumber, prUrl, prRepository }) => ({ prNumber, prUrl, prRepository })),
    queueEvents: session.queueEvents
      .slice(0, KEPT.queueEvents)
      .map(({ taskId, status, summary }) => ({ taskId, status, summary })),
  }
}

function toLink(candidate: Candidate, share: number, { session }: SessionEvidence, facts: SessionFacts): LinkRecord {
  const { confidence, steps } = weighEvidence(candidate, share)
  const metadata: SessionEvidenceMetadata = {
    linkStrategy: 'session_evidence',
    signals: candidate.signals.slice(0, KEPT.signals),
    commands: facts.commands.slice(0, KEPT.commands),
    commitHashes: facts.commitHashes,
    ambiguityShare: roundThousandths(share),
    ...deriveSessionTitle({
      facts: facts.title,
      featureId: candidate.feature.id,
      signalPaths: pathsOf(candidate.signals),
    }),
    prLinks: facts.prLinks,
    queueEvents: facts.queueEvents,
    waterfall: steps,
  }
  return {
    ...linkKeyOf(featureEnd(candidate.feature.id), sessionEnd(session.id), 'related'),
    origin: 'auto',
    confidence,
    strategy: 'session_evidence',
    metadata,
  }
}

/** Each once: a session touches the same few files again and again. */
function pathsOf(signals: readonly LinkSignal[]): string[] {
  return [...new Set(signals.map(({ path }) => path))]
}
