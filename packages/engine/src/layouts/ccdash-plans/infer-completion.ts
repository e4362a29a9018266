/** Whether a feature's documents or phases say that its work has ended (spec 1.6, assembly 7; nothing is written back). */
import { featureSlugFromPath } from '../../text/feature-slug.ts'
import type { FeatureDraft } from './feature-draft.ts'
import { isTerminal } from './feature-draft.ts'

/** True when a PRD, a plan, all phase plans or all phases of the feature itself (not of another version) are complete. */
export function isFeatureComplete(draft: FeatureDraft): boolean {
  const owned = draft.documents.filter(
    ({ linked }) => (featureSlugFromPath(linked.filePath) || linked.slug) === draft.id,
  )
  const complete = (docType: string): boolean[] =>
    owned.filter(({ linked }) => linked.docType === docType).map((document) => document.isComplete)
  const phasePlans = complete('phase_plan')
  return (
    complete('prd').includes(true) ||
    complete('implementation_plan').includes(true) ||
    (phasePlans.length > 0 && !phasePlans.includes(false)) ||
    arePhasesComplete(draft)
  )
}

function arePhasesComplete(draft: FeatureDraft): boolean {
  return (
    draft.phases.length > 0 &&
    draft.phases.every(
      ({ scan }) => isTerminal(scan.status) || (scan.totalTasks > 0 && scan.completedTasks >= scan.totalTasks),
    )
  )
}
