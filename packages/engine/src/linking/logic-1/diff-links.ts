/** What a rebuild changes in the stored links. */
import type { LinkDiff, LinkRecord } from '../../records/link.ts'
import { linkKeyText } from './auto-link.ts'

/** Keys (`linkKeyText`) of links a person has judged: a kept one stays as it is, a rejected one is never gained. */
export type Judged = { readonly kept: ReadonlySet<string>; readonly rejected: ReadonlySet<string> }

const NOT_JUDGED: Judged = { kept: new Set(), rejected: new Set() }

/**
 * @param stored    links of the scope that was computed: all of the project, of one session, …
 * @param computed  each key once
 * @returns         in the order given. Links made by hand are in no list, nor are kept ones: no rebuild changes what a person
 *                  made or confirmed (D-36).
 */
export function diffLinks(
  stored: readonly LinkRecord[],
  computed: readonly LinkRecord[],
  judged: Judged = NOT_JUDGED,
): LinkDiff {
  const before = new Map(stored.map((link) => [linkKeyText(link), link]))
  const after = new Set<string>()
  const gained: LinkRecord[] = []
  const rescored: { before: LinkRecord; after: LinkRecord }[] = []
  const updated: { before: LinkRecord; after: LinkRecord }[] = []
  for (const link of computed) {
    const key = linkKeyText(link)
    if (judged.rejected.has(key)) continue
    after.add(key)
    const known = before.get(key)
    if (known === undefined) gained.push(link)
    else if (known.origin === 'manual' || judged.kept.has(key)) continue
    else if (known.confidence !== link.confidence) rescored.push({ before: known, after: link })
    else if (known.strategy !== link.strategy || !isSameMetadata(known, link)) {
      updated.push({ before: known, after: link })
    }
  }
  const lost = stored.filter((link) => {
    const key = linkKeyText(link)
    return link.origin === 'auto' && !after.has(key) && !judged.kept.has(key)
  })
  return { gained, lost, rescored, updated }
}

/** Mostly the texts are equal at once, which is quicker to see than field by field. */
function isSameMetadata(stored: LinkRecord, computed: LinkRecord): boolean {
  if (stored.metadataText !== undefined && stored.metadataText === JSON.stringify(computed.metadata)) return true
  return isEqualJson(stored.metadata, computed.metadata)
}

/** Equal as JSON values, whatever the order of fields: a database may keep them in its own. */
function isEqualJson(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, place) => isEqualJson(item, right[place]))
  }
  const fields = Object.keys(left)
  if (fields.length !== Object.keys(right).length) return false
  return fields.every(
    (field) => Object.hasOwn(right, field) && isEqualJson(fieldOf(left, field), fieldOf(right, field)),
  )
}

function fieldOf(object: object, field: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[field]
}
