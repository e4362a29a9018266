/** What is kept with a link besides its signals, as names and values to show. Pure. */
import type { LinkDetail } from '@ccdash/api-contract'
import { formatConfidence } from '../format/format-number.ts'

type MetadataFact = { readonly name: string; readonly value: string }

type Field = readonly [key: string, name: string, toText: (value: unknown) => string]

/** In the order they are shown; fields that are not among them are how the link was computed. */
const FIELDS: readonly Field[] = [
  ['title', 'Title', textOf],
  ['titleSource', 'Title from', textOf],
  ['ambiguityShare', 'Share', shareOf],
  ['commands', 'Commands', listOf],
  ['taskId', 'Task', textOf],
  ['taskSource', 'Task file', textOf],
  ['commitHash', 'Commit', textOf],
  ['commitHashes', 'Commits', listOf],
  ['prLinks', 'Pull requests', listOf],
  ['refPath', 'Path', textOf],
  ['sourceFile', 'File', textOf],
  ['note', 'Note', textOf],
]

const MOST_LISTED = 6

export function metadataFacts(metadata: LinkDetail['metadata']): MetadataFact[] {
  return FIELDS.flatMap(([key, name, toText]) => {
    const value = toText(metadata?.[key])
    return value === '' ? [] : [{ name, value }]
  })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Of the session's evidence. */
function shareOf(value: unknown): string {
  return typeof value === 'number' ? `${formatConfidence(value)} of the session’s evidence` : ''
}

/** Texts as they are; of records what names them. */
function listOf(value: unknown): string {
  if (!Array.isArray(value)) return ''
  const entries: unknown[] = value
  const texts = [...new Set(entries.map(nameOf).filter((text) => text !== ''))]
  const rest = texts.length - MOST_LISTED
  return texts.slice(0, MOST_LISTED).join(', ') + (rest > 0 ? `, ${rest} more` : '')
}

function nameOf(entry: unknown): string {
  if (typeof entry === 'string') return entry
  if (typeof entry !== 'object' || entry === null) return ''
  if ('url' in entry && typeof entry.url === 'string') return entry.url
  return 'prUrl' in entry && typeof entry.prUrl === 'string' ? entry.prUrl : ''
}
