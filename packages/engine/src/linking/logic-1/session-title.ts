/** What a session is called under a feature (spec 4.4): its own title, else what its commands were about. */
import type { TitleSource } from '../../records/link.ts'
import type { SessionFileUpdate, SessionRecord, SessionTitle } from '../../records/session.ts'
import { takeCodePoints, trim } from '../../text/python-text.ts'
import type { CommandEvent } from './command-events.ts'
import { commandPriority } from './command-events.ts'
import { featureSlugFromPath } from '../../text/feature-slug.ts'
import { pathStem } from '../../text/ref-path.ts'

/** @property titleConfidence  0–1: how sure it is that the title says what the session was about. */
export type DerivedTitle = {
  readonly title: string
  readonly titleSource: TitleSource
  readonly titleConfidence: number
}

/** What of a session its titles are made of, whichever the feature: found once, however many features it has. */
export type TitleFacts = {
  /** Given by a person, the agent or its summary; null when none was. */
  readonly own: DerivedTitle | null
  /** The most telling command, and the name of the first. */
  readonly event: CommandEvent | undefined
  readonly command: string | undefined
  /** Stem of the first quick feature's file that was touched, or ''. */
  readonly quickFeature: string
}

type TitleInputs = {
  readonly facts: TitleFacts
  readonly featureId: string
  /** Of the feature's signals, in order. */
  readonly signalPaths: readonly string[]
}

const LONGEST_TITLE = 160

/** @param commands  names of the events, most telling first */
export function findTitleFacts(
  { titles }: Pick<SessionRecord, 'titles'>,
  fileUpdates: readonly SessionFileUpdate[],
  events: readonly CommandEvent[],
  commands: readonly string[],
): TitleFacts {
  const quick = fileUpdates.find(({ path }) => path.includes('/quick-features/') && path.endsWith('.md'))
  return {
    own: ownTitle(titles),
    event: mostTelling(events),
    command: commands[0],
    quickFeature: quick === undefined ? '' : pathStem(quick.path),
  }
}

/** First that applies: custom title, summary, the most telling command's template, the first command's name, `Session`. */
export function deriveSessionTitle({ facts, featureId, signalPaths }: TitleInputs): DerivedTitle {
  const { own, event, command } = facts
  if (own !== null) return own
  const slug = firstSlug(signalPaths)
  const filled = event === undefined ? null : fillTemplate(facts, featureId, event, slug)
  if (filled !== null) {
    return { title: filled.title, titleSource: 'command-template', titleConfidence: filled.confidence }
  }
  if (command === undefined) return { title: 'Session', titleSource: 'feature-fallback', titleConfidence: 0.35 }
  return {
    title: slug === '' ? command : `${command} - ${slug}`,
    titleSource: 'command-fallback',
    titleConfidence: slug === '' ? 0.5 : 0.55,
  }
}

function ownTitle(titles: readonly SessionTitle[]): DerivedTitle | null {
  const custom = lastTitle(titles, (kind) => kind === 'custom' || kind === 'ai')
  if (custom !== '') return { title: custom, titleSource: 'custom-title', titleConfidence: 1 }
  const summary = lastTitle(titles, (kind) => kind === 'summary')
  return summary === '' ? null : { title: summary, titleSource: 'summary', titleConfidence: 0.92 }
}

function lastTitle(titles: readonly SessionTitle[], isWanted: (kind: SessionTitle['kind']) => boolean): string {
  return takeCodePoints(
    titles.findLast(({ kind, text }) => isWanted(kind) && trim(text) !== '')?.text ?? '',
    LONGEST_TITLE,
  )
}

function firstSlug(paths: readonly string[]): string {
  for (const path of paths) {
    const slug = featureSlugFromPath(path)
    if (slug !== '') return slug
  }
  return ''
}

/** Of equally telling ones the first. */
function mostTelling(events: readonly CommandEvent[]): CommandEvent | undefined {
  let best: CommandEvent | undefined
  let bestPriority = Number.POSITIVE_INFINITY
  for (const event of events) {
    const priority = commandPriority(event.name)
    if (priority < bestPriority) [best, bestPriority] = [event, priority]
  }
  return best
}

/** Null for a command without template. */
function fillTemplate(
  { quickFeature }: TitleFacts,
  featureId: string,
  { name, parsed }: CommandEvent,
  slugOfSignals: string,
): { title: string; confidence: number } | null {
  const featurePath = parsed?.featurePath ?? ''
  const requestId = parsed?.requestId ?? ''
  const slug =
    slugOfSignals ||
    featureSlugFromPath(featurePath) ||
    (parsed?.featureSlug ?? '').toLowerCase() ||
    featureSlugFromPath(requestId)
  const about = (title: string, subject: string) => (subject === '' ? title : `${title} - ${subject}`)
  const lower = name.toLowerCase()
  if (lower.includes('dev:execute-phase')) {
    const title = `Execute Phase ${parsed?.phaseToken || 'unknown'} - ${slug || featureId}`
    return { title, confidence: featurePath === '' ? 0.75 : 0.9 }
  }
  if (lower.includes('recovering-sessions')) {
    return { title: about('Recover Session', slug), confidence: slug === '' ? 0.62 : 0.78 }
  }
  if (lower.includes('dev:quick-feature')) {
    const subject = quickFeature || slug || requestId
    return { title: about('Quick Feature', subject), confidence: subject === '' ? 0.65 : 0.85 }
  }
  if (lower.includes('plan:plan-feature')) {
    const isSure = featurePath !== '' || requestId !== ''
    return { title: about('Plan Feature', slug || requestId), confidence: isSure ? 0.88 : 0.65 }
  }
  if (lower.includes('fix:debug')) {
    return { title: about('Debug', slug), confidence: slug === '' ? 0.55 : 0.62 }
  }
  return null
}
