/** Pasted text → changed paths: plain lists, `A`/`M`/`D` lists, `git status` short and long, `git diff --name-status`. */
import type { ChangedPath, ChangeType } from '@ccdash/api-contract'

const TYPE_OF_LETTER: Readonly<Record<string, ChangeType>> = {
  A: 'added',
  C: 'added',
  D: 'deleted',
  M: 'modified',
  T: 'modified',
  U: 'modified',
  '?': 'added',
}
const TYPE_OF_WORD: Readonly<Record<string, ChangeType>> = {
  'new file': 'added',
  copied: 'added',
  deleted: 'deleted',
  'deleted by us': 'deleted',
  'deleted by them': 'deleted',
  modified: 'modified',
  typechange: 'modified',
  'both modified': 'modified',
  'both added': 'added',
}

const SHORT_STATUS = /^([ MTADRCU?!])([ MTADRCU?!]) (\S.*)$/
const NAME_STATUS = /^([MTADRCU])\d*\t([^\t]+)(?:\t(.+))?$/
const LONG_STATUS = /^\s+([a-z][a-z ]*):\s+(\S.*)$/
const LETTER = /^([AMD])\s+(\S.*)$/
const LONG_HEADING =
  /^(On branch |HEAD detached |Changes |Untracked files|Unmerged paths|Your branch |no changes added)/

/** In the order given; blanks are dropped, a path that is named again has its last type. */
export function parsePathLines(text: string): ChangedPath[] {
  const lines = text.split(/\r?\n/)
  const parse = lines.some((line) => LONG_HEADING.test(line)) ? parseLongStatus : parseLine
  const byPath = new Map<string, ChangeType>()
  for (const { path, changeType } of lines.flatMap(parse)) byPath.set(path, changeType)
  return [...byPath].map(([path, changeType]) => ({ path, changeType }))
}

function parseLine(line: string): ChangedPath[] {
  const short = SHORT_STATUS.exec(line)
  if (short !== null && line.slice(0, 2).trim() !== '') {
    const [, staged = ' ', unstaged = ' ', path = ''] = short
    if (staged === '!') return []
    return toChanges(unstaged === ' ' || staged === 'R' || staged === 'C' ? staged : unstaged, path)
  }
  const named = NAME_STATUS.exec(line)
  if (named !== null) {
    const [, letter = '', path = '', renamed] = named
    return toChanges(letter, renamed === undefined ? path : `${path} -> ${renamed}`)
  }
  const lettered = LETTER.exec(line.trim())
  if (lettered !== null) return toChanges(lettered[1] ?? '', lettered[2] ?? '')
  return toChanges('M', line)
}

/** What `git status` says at length: untracked files stand there without a word. */
function parseLongStatus(line: string): ChangedPath[] {
  const worded = LONG_STATUS.exec(line)
  if (worded !== null) {
    const [, word = '', path = ''] = worded
    if (word === 'renamed') return toChanges('R', path)
    const changeType = TYPE_OF_WORD[word]
    if (changeType !== undefined) return [{ path: unquote(path.trim()), changeType }]
  }
  return line.startsWith('\t') ? toChanges('A', line) : []
}

function toChanges(letter: string, rest: string): ChangedPath[] {
  const path = rest.trim()
  if (path === '') return []
  const [from, to] = path.split(' -> ')
  if (from !== undefined && to !== undefined && 'RC'.includes(letter)) {
    const added = { path: unquote(to), changeType: 'added' } as const
    return letter === 'C' ? [added] : [{ path: unquote(from), changeType: 'deleted' }, added]
  }
  return [{ path: unquote(path), changeType: TYPE_OF_LETTER[letter] ?? 'modified' }]
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' }

/** Git writes names with other than plain characters in quotes, their bytes in octal. */
function unquote(path: string): string {
  if (!(path.length > 1 && path.startsWith('"') && path.endsWith('"'))) return path
  const bytes: number[] = []
  const encoder = new TextEncoder()
  for (const [part, octal, escape] of path.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else for (const byte of encoder.encode(escape === undefined ? part : (ESCAPES[escape] ?? escape))) bytes.push(byte)
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}
