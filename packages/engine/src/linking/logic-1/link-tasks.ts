/** A feature's tasks → links to them and to the sessions they name (spec 4.1). */
import type { LinkRecord, UnresolvedReference } from '../../records/link.ts'
import {
  feature as featureEnd,
  fixedLink,
  session as sessionEnd,
  structuralLink,
  task as taskEnd,
} from './auto-link.ts'
import type { FeatureEvidence } from './feature-evidence.ts'

export type Linked = {
  /** Of several links of one key the last is meant. */
  readonly links: readonly LinkRecord[]
  readonly unresolved: readonly UnresolvedReference[]
}

/** Whether the project has a session of this id. */
export type HasSession = (sessionId: string) => boolean

export function linkFeatureTasks(feature: FeatureEvidence, hasSession: HasSession): Linked {
  const links: LinkRecord[] = []
  const unresolved: UnresolvedReference[] = []
  for (const { id, sessionId, sourceFile, commitHash } of feature.tasks) {
    links.push(structuralLink(featureEnd(feature.id), taskEnd(id), 'child'))
    if (sessionId === '') continue
    if (!hasSession(sessionId)) {
      unresolved.push({ sourceType: 'task', sourceId: id, filePath: sourceFile, sessionId })
      continue
    }
    const details = { taskId: id, taskSource: sourceFile, commitHash }
    links.push(
      fixedLink(featureEnd(feature.id), sessionEnd(sessionId), 'task_frontmatter', details),
      structuralLink(taskEnd(id), sessionEnd(sessionId), 'related'),
    )
  }
  return { links, unresolved }
}
