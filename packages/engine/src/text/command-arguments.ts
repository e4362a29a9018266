/** What the arguments of a command say: paths, phases, a request, a model (spec 1.3.5 and 4.2). */
import { canonicalSlug, featureSlugFromPath, isGenericToken, slugFromPath } from './feature-slug.ts'
import { normalizeRefPath, pathStem } from './ref-path.ts'
import type { ParsedCommand } from '../records/session.ts'
import { collapse, stripCharacters, trim } from './python-text.ts'
import { filesInArguments, findPathsInText } from './log-paths.ts'

const REQUEST_ID = /(?<![\p{L}\p{N}_])REQ-\d{8}-[A-Za-z0-9-]+-\d+(?![\p{L}\p{N}_])/iu
const PHASE_RANGE = /^(\d+)\s*-\s*(\d+)(?![\p{L}\p{N}_])/u
const PHASE_LIST = /^\d+(?:\s*&\s*\d+)+/
const PHASE_NUMBER = /^\d+/
const LONGEST_PHASE_RANGE = 100
const NO_MODEL: ReadonlySet<string> = new Set([
  'set',
  'to',
  'use',
  'default',
  'auto',
  'list',
  'show',
  'current',
  'model',
])
const MODEL = /^[A-Za-z0-9][A-Za-z0-9._-]+$/
const MAX_PATHS = 8
const QUOTES: ReadonlySet<string> = new Set('`\'"')

/** What a command the user invoked says: the log's rule. Null when it says nothing. */
export function parseCommand(name: string, args: string): ParsedCommand | null {
  const paths = filesInArguments(args)
  const primary =
    paths.find((path) => /implementation_plans\//i.test(path) && isMarkdown(path)) ?? paths.find(isMarkdown) ?? paths[0]
  const slug = primary === undefined ? '' : pathStem(primary).toLowerCase()
  return orNull({
    ...requestId(args),
    ...(primary === undefined
      ? {}
      : {
          paths: paths.slice(0, MAX_PATHS),
          featurePath: primary,
          featureSlug: slug,
          featureSlugCanonical: canonicalSlug(slug),
        }),
    ...phasesOf(name, args),
    ...modelOf(name, args),
  })
}

/** What a command tag seen anywhere says: the linking rule. Null when it says nothing. */
export function parseCommandForLinking(name: string, args: string): ParsedCommand | null {
  const paths = findPathsInText(args)
    .map(normalizeRefPath)
    .filter((path) => path !== '')
  const primary = paths.find((path) => /implementation_plans\//i.test(path) && isMarkdown(path)) ?? paths[0]
  const slug = primary === undefined ? '' : featureSlugFromPath(primary) || slugFromPath(primary)
  return orNull({
    ...requestId(args),
    ...(primary === undefined ? {} : { paths: paths.slice(0, MAX_PATHS), featurePath: primary }),
    ...(isGenericToken(slug) ? {} : { featureSlug: slug, featureSlugCanonical: canonicalSlug(slug) }),
    ...phasesOf(name, args),
  })
}

/** `3`, `2-4`, `1 & 3` or `all` at the start of the arguments of a phase command. */
export function parsePhases(args: string): { phaseToken: string; phases: string[] } | null {
  const text = collapse(args)
  if (/^all/i.test(text)) return { phaseToken: 'all', phases: ['all'] }
  const range = PHASE_RANGE.exec(text)
  if (range !== null) {
    const [, from = '', to = ''] = range
    return { phaseToken: `${from}-${to}`, phases: phasesBetween(from, to) }
  }
  const list = PHASE_LIST.exec(text)
  if (list !== null) {
    const phases = list[0].split('&').map(trim)
    return { phaseToken: phases.join(' & '), phases }
  }
  const single = PHASE_NUMBER.exec(text)
  return single === null ? null : { phaseToken: single[0], phases: [single[0]] }
}

function phasesBetween(from: string, to: string): string[] {
  const [first, last] = [Number(from), Number(to)]
  if (first > last || last - first > LONGEST_PHASE_RANGE) return [from, to]
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index))
}

function phasesOf(name: string, args: string): { phaseToken?: string; phases?: string[] } {
  return name.toLowerCase().includes('dev:execute-phase') ? (parsePhases(args) ?? {}) : {}
}

function requestId(args: string): { requestId?: string } {
  const match = REQUEST_ID.exec(args)
  return match === null ? {} : { requestId: match[0].toUpperCase() }
}

function modelOf(name: string, args: string): { model?: string } {
  if (!/^\/?model$/i.test(name) || args === '') return {}
  const words = args.split(/[\s,;]+/).map((word) => stripCharacters(word, QUOTES))
  const model = words.find((word) => !NO_MODEL.has(word.toLowerCase()) && !word.startsWith('-') && MODEL.test(word))
  return model === undefined ? {} : { model }
}

function isMarkdown(path: string): boolean {
  return path.toLowerCase().endsWith('.md')
}

function orNull(parsed: ParsedCommand): ParsedCommand | null {
  return Object.keys(parsed).length === 0 ? null : parsed
}
