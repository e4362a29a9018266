/**
 * Made-up features that no session can have worked on: plausible names, so that a rule which links by likeness of names or
 * paths would fall for them. Pure; the same project gives the same names.
 */
import { canonicalSlug, isGenericToken } from '../../text/feature-slug.ts'
import type { LinkIndexInputs } from '../logic-1/link-index.ts'
import type { FeatureRecord, LinkedDocument } from '../../records/feature.ts'

const WANTED = 100
/** Tries per wanted name: a project of few words runs out of new combinations. */
const TRIES = 20

/**
 * As inputs of a link index of their own. Each control stands where a real feature stands: it has the documents of that
 * feature, under its own name. Versions of real features (`cart-v9`) are no controls: version 1 of the rules means all
 * versions when it means one.
 */
export function makeNegativeControls({ features, documents }: LinkIndexInputs): LinkIndexInputs {
  const real = new Set([
    ...features.flatMap(({ id, linkedDocs }) => [id, ...linkedDocs.map(({ slug }) => slug)]),
    ...documents.flatMap(({ scan, featureSlugHint }) => [scan.slug, featureSlugHint]),
  ].map(canonicalSlug)) // oxfmt-ignore
  const words = [...new Set(features.flatMap(({ id }) => wordsOf(id)))].sort()
  const templates = features.filter(({ linkedDocs }) => linkedDocs.length > 0)
  const controls = new Map<string, FeatureRecord>()
  if (templates.length === 0 || words.length < 2) return { features: [], tasks: [], documents: [] }
  const pick = createPicker(words.join(' '))
  for (let tries = 0; tries < WANTED * TRIES && controls.size < WANTED; tries += 1) {
    const template = templates[pick(templates.length)]
    if (template === undefined) continue
    const wordCount = Math.max(2, wordsOf(template.id).length)
    const chosen = Array.from({ length: wordCount }, () => words[pick(words.length)] ?? '')
    const name = chosen.join('-')
    if (new Set(chosen).size < wordCount || real.has(canonicalSlug(name)) || isGenericToken(name)) continue
    const id = `${name}${versionOf(template.id)}`
    controls.set(id, imitate(template, id))
  }
  return { features: [...controls.values()], tasks: [], documents: [] }
}

/** `checkout-flow-v2` → checkout, flow */
function wordsOf(id: string): string[] {
  return canonicalSlug(id)
    .split(/[-_.]+/)
    .filter((word) => /^[a-z][a-z0-9]+$/.test(word))
}

function versionOf(id: string): string {
  return id.slice(canonicalSlug(id).length)
}

function imitate(template: FeatureRecord, id: string): FeatureRecord {
  const renamed = (text: string): string => text.replaceAll(template.id, id)
  const linkedDocs = template.linkedDocs
    .filter(({ filePath }) => filePath.includes(template.id))
    .map((document): LinkedDocument => {
      const { relatedRefs, prdRef, filePath, slug } = document
      return {
        ...document,
        ...{ filePath: renamed(filePath), slug: renamed(slug), prdRef: renamed(prdRef) },
        relatedRefs: relatedRefs.map(renamed),
      }
    })
  return { ...template, id, name: id, linkedDocs }
}

/** A number below a limit, from a text; xorshift, the same on every machine. */
function createPicker(seed: string): (limit: number) => number {
  let state = 2463534242
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0 || 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}
