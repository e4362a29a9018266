/** Reads what the quality report needs; streams every session's evidence once. Writes nothing. */
import { setImmediate as nextTick } from 'node:timers/promises'
import type { QualityReport } from '@ccdash/api-contract'
import { linkKeyText } from '../logic-1/auto-link.ts'
import type { LinkIndex } from '../logic-1/link-index.ts'
import { buildLinkIndex } from '../logic-1/link-index.ts'
import type { KnownIndex } from '../logic-1/link-of-key.ts'
import { linksToSession } from '../logic-1/link-of-key.ts'
import { linkSession } from '../logic-1/link-sessions.ts'
import { findSessionReferrers } from '../logic-1/relink-scope.ts'
import type { SessionEvidence } from '../logic-1/session-signals.ts'
import { findProject } from '../../store/find-project.ts'
import type { Store, StoredJudgement } from '../../store/store.ts'
import { SESSIONS_PER_PAGE, SLICE } from '../relink/relink-work.ts'
import { makeNegativeControls } from './negative-controls.ts'
import { isSessionLink, reportQuality } from './quality-report.ts'

export type MeasureQualityDeps = { readonly store: Store; readonly now: () => Date }

export async function measureLinkQuality(
  { store, now }: MeasureQualityDeps,
  project: string | undefined,
): Promise<QualityReport> {
  const { id: projectId } = await findProject(store, project)
  const inputs = {
    features: await store.readFeatures(projectId),
    tasks: await store.readTasks(projectId),
    documents: await store.readDocuments(projectId),
  }
  const index = buildLinkIndex(inputs)
  const controls = makeNegativeControls(inputs)
  const judgements = await store.readJudgements(projectId)
  const dryRun = createDryRun({ index, referrers: findSessionReferrers(index) }, buildLinkIndex(controls), judgements)
  const sessionIds = await eachSession(store, projectId, dryRun.add)

  const featureIds = new Set(inputs.features.map(({ id }) => id))
  const { links } = await store.readAuditLinks(projectId)
  // A kept link may outlive its session or feature; for coverage it says nothing.
  const present = links.filter(({ sourceId, targetId }) => featureIds.has(sourceId) && sessionIds.has(targetId))
  const counts = { featureCount: featureIds.size, sessionCount: sessionIds.size }
  return {
    projectId,
    generatedAt: now().toISOString(),
    ...reportQuality({ links: present, ...counts, judgements, madeByRules: dryRun.madeByRules }),
    negativeControls: { features: controls.features.length, falseLinks: dryRun.falseLinks() },
  }
}

type DryRun = {
  add(evidence: SessionEvidence): void
  falseLinks(): number
  /** Keys of the kept links that were made. */
  readonly madeByRules: ReadonlySet<string>
}

function createDryRun(real: KnownIndex, controls: LinkIndex, judgements: readonly StoredJudgement[]): DryRun {
  const kept = judgements.filter(({ verdict, key }) => verdict === 'keep' && isSessionLink(key))
  const keptKeys = new Set(kept.map(({ key }) => linkKeyText(key)))
  const keptSessions = new Set(kept.map(({ key }) => key.targetId))
  const madeByRules = new Set<string>()
  let falseLinks = 0
  return {
    madeByRules,
    falseLinks: () => falseLinks,
    add(evidence) {
      falseLinks += linkSession(controls, evidence).length
      if (!keptSessions.has(evidence.session.id)) return
      for (const link of linksToSession(real, evidence)) {
        const key = linkKeyText(link)
        if (keptKeys.has(key)) madeByRules.add(key)
      }
    },
  }
}

/** @returns ids of all sessions */
async function eachSession(
  store: Store,
  projectId: string,
  use: (evidence: SessionEvidence) => void,
): Promise<Set<string>> {
  const ids = new Set<string>()
  for (let after: string | null = null; ;) {
    const page: SessionEvidence[] = await store.pageSessionEvidence(projectId, after, SESSIONS_PER_PAGE)
    const last = page.at(-1)
    if (last === undefined) return ids
    after = last.session.id
    for (const [place, evidence] of page.entries()) {
      ids.add(evidence.session.id)
      use(evidence)
      if (place % SLICE === 0) await nextTick()
    }
  }
}
