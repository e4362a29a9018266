/** Rows of `ccdash export`: camelCase names of the published tables, internal fields left out. Pure. */
import type { Store } from '@ccdash/engine'

type Row<Name extends 'pageSessions' | 'pageDocuments' | 'pageTasks' | 'pageFeatures'> = Awaited<
  ReturnType<Store[Name]>
>[number]

/** A log without a new line for this long belongs to a session that has ended (spec 1.3.1, judged when read). */
const ACTIVE_FOR_MS = 600_000

export function sessionRow(session: Row<'pageSessions'>, now: Date): Record<string, unknown> {
  const { fileUpdateCount, commandNames, gitCommit, lines: _lines, ...rest } = session
  const lastAt = Date.parse(session.endedAt)
  const active = !session.endedTurn && !session.sourceGone && now.getTime() - lastAt <= ACTIVE_FOR_MS
  const hashes = session.commitHashes.map(({ hash }) => hash).toSorted()
  return {
    ...rest,
    status: active ? 'active' : 'completed',
    fileUpdates: fileUpdateCount,
    commands: commandNames.toSorted(),
    gitCommitHash: gitCommit ?? hashes[0] ?? null,
  }
}

export function documentRow(document: Row<'pageDocuments'>): Record<string, unknown> {
  const { scan: _scan, frontmatter, ...rest } = document
  const { linkedFeatures, linkedSessions, pathRefs, prd, prdRefs, slugRefs } = frontmatter
  return { ...rest, refs: { linkedFeatures, linkedSessions, pathRefs, prd, prdRefs, slugRefs }, frontmatter }
}

export function taskRow(task: Row<'pageTasks'>): Record<string, unknown> {
  const { featureId, phaseId, sessionId, commitHash, sourceFile, ...rest } = task
  return {
    ...rest,
    feature: featureId ?? '',
    phase: phaseId ?? '',
    session: sessionId,
    commit: commitHash,
    source: sourceFile,
  }
}

export function featureRow(feature: Row<'pageFeatures'>): Record<string, unknown> {
  return {
    ...feature,
    linkedDocs: feature.linkedDocs.map(({ id }) => id).toSorted(),
    phases: feature.phases.map(({ phase, status, totalTasks, completedTasks }) => [
      phase,
      status,
      totalTasks,
      completedTasks,
    ]),
  }
}
