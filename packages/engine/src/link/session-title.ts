/** What a session is called under a feature (spec 4.4): its own title, else what its commands were about. */
import type { TitleSource } from '../records/link.ts'
import type { SessionFileUpdate, SessionRecord, SessionTitle } from '../records/session.ts'
import { takeCodePoints, trim } from '../parse/python-text.ts'
import type { CommandEvent } from './command-events.ts'
import { commandPriority } from './command-events.ts'
import { featureSlugFromPath } from './feature-slug.ts'
import { pathStem } from './ref-path.ts'

/** @property titleConfidence  0–1: how sure it is that the title says what the session was about. */
export type DerivedTitle = {
  readonly title: string
  readonly titleSource: TitleSource
  readonly titleConfidence: number
}

export type TitleInputs = {
  readonly session: SessionRecord
  readonly fileUpdates: readonly SessionFileUpdate[]
  readonly events: readonly CommandEvent[]
  /** Names of the events, most telling first. */
  readonly commands: readonly string[]
  readonly featureId: string
  /** Of the feature's signals, in order. */
  readonly signalPaths: readonly string[]
}

const LONGEST_TITLE = 160

/** First that applies: custom title, summary, the most telling command's template, the first command's name, `Session`. */
export function deriveSessionTitle(inputs: TitleInputs): DerivedTitle {
  const { titles } = inputs.session
  const custom = lastTitle(titles, (kind) => kind === 'custom' || kind === 'ai')
  if (custom !== '') return { title: custom, titleSource: 'custom-title', titleConfidence: 1 }
  const summary = lastTitle(titles, (kind) => kind === 'summary')
  if (summary !== '') return { title: summary, titleSource: 'summary', titleConfidence: 0.92 }
  const slug = firstSlug(inputs.signalPaths)
  const event = mostTelling(inputs.events)
  const filled = event === undefined ? null : fillTemplate(inputs, event, slug)
  if (filled !== null) {
    return { title: filled.title, titleSource: 'command-template', titleConfidence: filled.confidence }
  }
  const [command] = inputs.commands
  if (command === undefined) return { title: 'Session', titleSource: 'feature-fallback', titleConfidence: 0.35 }
  return {
    title: slug === '' ? command : `${command} - ${slug}`,
    titleSource: 'command-fallback',
    titleConfidence: slug === '' ? 0.5 : 0.55,
  }
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
  { fileUpdates, featureId }: TitleInputs,
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
    const subject = quickFeatureFile(fileUpdates) || slug || requestId
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

function quickFeatureFile(fileUpdates: readonly SessionFileUpdate[]): string {
  const file = fileUpdates.find(({ path }) => path.includes('/quick-features/') && path.endsWith('.md'))
  return file === undefined ? '' : pathStem(file.path)
}
