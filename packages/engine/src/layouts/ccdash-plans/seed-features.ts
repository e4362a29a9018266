/** Plans and PRDs → features (spec 1.6, steps A, B and assembly 1, 2). */
import { pathStem } from '../../text/ref-path.ts'
import type { DocumentRecord } from '../../records/document.ts'
import type { FeatureDraft } from './feature-draft.ts'
import { addDocument, createDraft, type FeatureIndex } from './feature-draft.ts'

const PLAN_FOLDER = 'implementation_plans'
const PRD_FOLDER = 'PRDs'
/** Folders of plans; any other folder below the plans holds the phases of the plan it is named for. */
const PLAN_CATEGORIES = new Set([
  'bug-fixes', 'bugs', 'enhancements', 'features', 'harden-polish', 'refactors', 'remediations', 'scripts',
]) // oxfmt-ignore

type Plan = { readonly document: DocumentRecord; readonly phasePlans: DocumentRecord[] }

/** @param documents those of the docs folder, in order of path */
export function seedFromPlans(index: FeatureIndex, documents: readonly DocumentRecord[]): void {
  for (const [slug, { document, phasePlans }] of collectPlans(documents)) {
    const { scan } = document
    const draft = createDraft({
      id: slug,
      name: scan.title,
      status: scan.status,
      category: scan.category,
      tags: scan.tags,
      updatedAt: scan.dates.updatedAt?.value ?? '',
    })
    addDocument(draft, document, {
      id: `PLAN-${slug}`,
      docType: 'implementation_plan',
      category: scan.category,
      prdRef: scan.planPrdRef,
    })
    for (const phase of phasePlans) addDocument(draft, phase, { id: `PHASE-${phase.scan.slug}`, docType: 'phase_plan' })
    index.add(draft)
  }
}

/** A phase plan joins the plan of its folder's name only when that was met before; a later plan of the same slug replaces. */
function collectPlans(documents: readonly DocumentRecord[]): Map<string, Plan> {
  const plans = new Map<string, Plan>()
  for (const document of documents) {
    const components = document.scan.relativePath.split('/')
    if (components[0] !== PLAN_FOLDER || components.length < 2 || !isPlanFile(document)) continue
    const folder = components.length > 3 ? (components.at(-2) ?? '') : ''
    if (folder !== '' && !PLAN_CATEGORIES.has(folder)) {
      plans.get(folder.toLowerCase())?.phasePlans.push(document)
    } else {
      plans.set(document.scan.slug, { document, phasePlans: [] })
    }
  }
  return plans
}

function isPlanFile(document: DocumentRecord): boolean {
  const name = fileName(document)
  return isScannedFile(name) && !name.toUpperCase().includes('SUMMARY') && document.scan.hasFields
}

export function isScannedFile(name: string): boolean {
  return !name.startsWith('.') && name !== 'README.md'
}

export function fileName(document: DocumentRecord): string {
  return document.scan.relativePath.slice(document.scan.relativePath.lastIndexOf('/') + 1)
}

/** A PRD joins the feature it belongs to, or makes a new one; its status counts only then. */
export function joinPrds(index: FeatureIndex, documents: readonly DocumentRecord[]): void {
  for (const document of documents) {
    const { scan } = document
    if (!scan.relativePath.startsWith(`${PRD_FOLDER}/`) || !isScannedFile(fileName(document)) || !scan.hasFields)
      continue
    const as = { id: `PRD-${scan.slug}`, docType: 'prd', category: PRD_FOLDER }
    const match = featureOfPrd(index, document)
    if (match) {
      addTags(match, scan.tags)
      addDocument(match, document, as)
      continue
    }
    const draft = createDraft({
      id: scan.slug,
      name: scan.title,
      status: scan.status,
      category: '',
      tags: scan.tags,
      updatedAt: scan.dates.updatedAt?.value ?? '',
    })
    addDocument(draft, document, as)
    index.add(draft)
  }
}

function addTags(draft: FeatureDraft, tags: readonly string[]): void {
  const known = draft.tags instanceof Set ? draft.tags : new Set(draft.tags)
  for (const tag of tags) known.add(tag)
  draft.tags = known
}

function featureOfPrd(index: FeatureIndex, document: DocumentRecord): FeatureDraft | undefined {
  const exact = index.withId(document.scan.slug)
  if (exact) return exact
  for (const ref of document.frontmatter.relatedRefs) {
    const named = index.withId(pathStem(ref).toLowerCase())
    if (named) return named
  }
  return index.sibling(document.scan.slug)
}
