/** What a session did that speaks for a feature (spec 4.3): its file updates and its commands, held against the index. */
import type { ParsedCommand, SessionCommand, SessionFileUpdate, SessionRecord } from '../../records/session.ts'
import type { LinkSignal } from '../../records/link.ts'
import { trim } from '../../text/python-text.ts'
import type { CommandEvent } from './command-events.ts'
import type { EvidenceStrength } from './confidence-waterfall.ts'
import type { FeatureEvidence } from './feature-evidence.ts'
import { namesFeature } from './feature-evidence.ts'
import {
  aliasTokensFromPath,
  canonicalSlug,
  featureSlugFromPath,
  isGenericToken,
  slugFromPath,
} from '../../text/feature-slug.ts'
import type { LinkIndex } from './link-index.ts'
import { featuresWithAlias } from './link-index.ts'
import { normalizeRefPath } from '../../text/ref-path.ts'
import { roundThousandths } from '../../text/round-thousandths.ts'

/** One session and everything linking reads of it. */
export type SessionEvidence = {
  readonly session: SessionRecord
  /** In order of `seq`. */
  readonly fileUpdates: readonly SessionFileUpdate[]
  readonly commands: readonly SessionCommand[]
}

/** A feature the session may have worked on. */
export type Candidate = EvidenceStrength & {
  readonly feature: FeatureEvidence
  /** The first REMEMBERED_SIGNALS, in order: file updates, then commands. Never empty. */
  readonly signals: readonly LinkSignal[]
  /** Sum of the weights, three decimals. */
  readonly rawWeight: number
}

type PathSignal = Pick<LinkSignal, 'type' | 'weight'>
const WRITE: PathSignal = { type: 'file_write', weight: 0.95 }
const SHELL: PathSignal = { type: 'shell_reference', weight: 0.84 }
const SEARCH: PathSignal = { type: 'search_reference', weight: 0.66 }
const READ: PathSignal = { type: 'file_read', weight: 0.46 }
const OTHER: PathSignal = { type: 'file_reference', weight: 0.52 }

const SIGNAL_OF_TOOL: ReadonlyMap<string, PathSignal> = new Map<string, PathSignal>([
  ['command', { type: 'command_args_path', weight: 0.96 }],
  ...['write', 'writefile', 'edit', 'multiedit'].map((tool) => [tool, WRITE] as const),
  ...['bash', 'exec'].map((tool) => [tool, SHELL] as const),
  ...['grep', 'glob'].map((tool) => [tool, SEARCH] as const),
  ...['read', 'readfile'].map((tool) => [tool, READ] as const),
])

const NO_FEATURE: readonly number[] = []
const COMMAND_WEIGHT = 0.96
/** About 10 MB. */
const REMEMBERED_PATHS = 50_000
/** Of a feature in a session; links keep fewer still. */
const REMEMBERED_SIGNALS = 1000
const GENERIC_PHASE_PROGRESS = /^phase-[a-z0-9._&-]+-progress$/

/** In the order of the index's features. Features whose tasks name the session are no candidates and take no share. */
export function findCandidates(
  index: LinkIndex,
  evidence: SessionEvidence,
  events: readonly CommandEvent[],
): Candidate[] {
  const found = new Map<number, FoundSignals>()
  const add = (place: number, signal: LinkSignal, isCommand: boolean): void => {
    const known = found.get(place) ?? { ...NO_SIGNALS, first: [] }
    found.set(place, known)
    if (known.count < REMEMBERED_SIGNALS) known.first.push(signal)
    known.count += 1
    known.sum += signal.weight
    known.peakWeight = Math.max(known.peakWeight, signal.weight)
    known.hasWrite ||= signal.type === 'file_write'
    known.hasRead ||= signal.type === 'file_read'
    known.hasCommandPath ||= isCommand
  }
  for (const update of evidence.fileUpdates) {
    const places = matchUpdatePath(index, update.path)
    if (places.length === 0) continue
    const signal = fileSignal(update)
    for (const place of places) add(place, signal, false)
  }
  for (const event of events) {
    if (event.parsed === null) continue
    for (const place of matchCommand(index, event.parsed)) {
      const feature = index.features[place]
      if (feature !== undefined) add(place, commandSignal(feature, event, event.parsed), true)
    }
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .flatMap(([place, { first, count, sum, ...strength }]) => {
      const feature = index.features[place]
      if (feature === undefined || feature.boundSessionIds.has(evidence.session.id)) return []
      return [{ feature, signals: first, rawWeight: roundThousandths(sum), signalCount: count, ...strength }]
    })
}

/** Of one feature; a long log may name the files of many features many times. */
type FoundSignals = { -readonly [Name in Exclude<keyof EvidenceStrength, 'signalCount'>]: EvidenceStrength[Name] } & {
  readonly first: LinkSignal[]
  count: number
  sum: number
}

const NO_SIGNALS: Omit<FoundSignals, 'first'> = {
  count: 0,
  sum: 0,
  peakWeight: 0,
  hasWrite: false,
  hasRead: false,
  hasCommandPath: false,
}

function matchUpdatePath(index: LinkIndex, path: string): readonly number[] {
  if (!index.refs.mayMatch(path)) return NO_FEATURE
  return remember(index.featuresOfPath, path, () => findFeaturesOfPath(index, path))
}

function matchCommandPath(index: LinkIndex, path: string): readonly number[] {
  return remember(index.featuresOfCommandPath, path, () => [...findFeaturesOfCommandPath(index, path)])
}

/** Found out once per path: sessions of a project name the same files again and again. */
function remember(
  known: Map<string, readonly number[]>,
  path: string,
  find: () => readonly number[],
): readonly number[] {
  const remembered = known.get(path)
  if (remembered !== undefined) return remembered
  if (known.size >= REMEMBERED_PATHS) known.clear()
  const places = find()
  known.set(path, places)
  return places
}

/** Owners of a reference the path matches, but not those that the path's own slug speaks against. */
function findFeaturesOfPath(index: LinkIndex, path: string): readonly number[] {
  const places = index.refs.match(normalizeRefPath(path))
  const slug = places.length === 0 ? '' : featureSlugFromPath(path)
  if (slug === '') return places
  const names = new Set([slug, canonicalSlug(slug)])
  return places.filter((place) => hasAnyAlias(index.features[place], names))
}

function matchCommand(index: LinkIndex, parsed: ParsedCommand): Set<number> {
  const slug = (parsed.featureSlug ?? '').toLowerCase()
  const found = isGenericToken(slug)
    ? new Set<number>()
    : featuresWithAlias(index, [slug, canonicalSlug(parsed.featureSlugCanonical || slug)])
  for (const path of parsed.paths ?? []) for (const place of matchCommandPath(index, path)) found.add(place)
  return found
}

function findFeaturesOfCommandPath(index: LinkIndex, given: string): Iterable<number> {
  const path = normalizeRefPath(given)
  if (path === '') return []
  const names = new Set(aliasTokensFromPath(path))
  const stem = slugFromPath(path)
  if (stem !== '' && !GENERIC_PHASE_PROGRESS.test(stem)) names.add(stem).add(canonicalSlug(stem))
  const owners = index.refs.match(path)
  const slug = featureSlugFromPath(path)
  if (slug === '') return [...owners, ...featuresWithAlias(index, names)]
  // The path says which feature it is: only those named so are looked at, though its folder may be a name of many.
  const isOwner = new Set(owners)
  return [...featuresWithAlias(index, [slug, canonicalSlug(slug)])].filter(
    (place) => isOwner.has(place) || hasAnyAlias(index.features[place], names),
  )
}

function hasAnyAlias(feature: FeatureEvidence | undefined, names: ReadonlySet<string>): boolean {
  for (const name of names) if (feature?.aliases.has(name)) return true
  return false
}

function fileSignal({ path, tool, byteStart, byteEnd }: SessionFileUpdate): LinkSignal {
  const { type, weight } = SIGNAL_OF_TOOL.get(trim(tool).toLowerCase()) ?? OTHER
  return { type, path, sourceTool: tool, weight, byteStart, byteEnd }
}

function commandSignal(feature: FeatureEvidence, event: CommandEvent, parsed: ParsedCommand): LinkSignal {
  return {
    type: 'command_args_path',
    path: parsed.featurePath || (parsed.paths?.[0] ?? ''),
    command: event.name,
    weight: commandWeight(feature, event.name, parsed.featurePath ?? ''),
    ...(parsed.phaseToken === undefined || trim(parsed.phaseToken) === '' ? {} : { phaseToken: parsed.phaseToken }),
    byteStart: event.byteStart,
    byteEnd: event.byteEnd,
  }
}

/** Quick features and recoveries often name a file that is not the feature's own plan. */
function commandWeight(feature: FeatureEvidence, name: string, featurePath: string): number {
  const lower = name.toLowerCase()
  const isQuick = lower.includes('dev:quick-feature')
  if (!isQuick && !lower.includes('recovering-sessions')) return COMMAND_WEIGHT
  const slug = featureSlugFromPath(featurePath)
  if (slug !== '' && namesFeature(feature, slug)) return 0.9
  return isQuick ? 0.7 : 0.72
}
