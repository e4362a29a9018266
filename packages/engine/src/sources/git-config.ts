/**
 * The text of a git configuration file (git-config, "Syntax") as settings, and the few of them that are taken over.
 *
 * Nothing is followed or run: an include is a setting like all others, and not one that is taken over.
 */
import { GitRefusal } from './git-refusal.ts'

/** `section.name` or `section.subsection.name`, section and name in lower case → its values in order. */
export type GitSettings = ReadonlyMap<string, readonly string[]>

/** What a repository may say about comparing a work tree with the index: values that name nothing and run nothing. */
const PLAIN_SETTINGS: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    [
      'core.filemode',
      'core.ignorecase',
      'core.precomposeunicode',
      'core.protecthfs',
      'core.protectntfs',
      'core.sparsecheckout',
      'core.sparsecheckoutcone',
      'core.symlinks',
      'core.trustctime',
      'index.sparse',
    ].map((name) => [name, /^(?:true|yes|on|1|false|no|off|0|)$/i]),
  ),
  'core.autocrlf': /^(?:true|yes|on|1|false|no|off|0|input|)$/i,
  'core.checkstat': /^(?:default|minimal)$/i,
  'core.eol': /^(?:lf|crlf|native)$/i,
}

export const PLAIN_SETTING_NAMES = Object.keys(PLAIN_SETTINGS)

/** The plain settings among those given, last value each, as lines of a configuration file. */
export function plainSettingLines(...layers: readonly GitSettings[]): string[] {
  return Object.entries(PLAIN_SETTINGS).flatMap(([name, allowed]) => {
    const value = layers.flatMap((settings) => settings.get(name) ?? []).at(-1)
    if (value === undefined || !allowed.test(value)) return []
    const [section = '', key = ''] = name.split('.')
    return [`[${section}]`, `\t${key} = ${value === '' ? 'false' : value}`]
  })
}

/** As git reads it: what any of these words says, and whether a setting without a value is there at all. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(?:true|yes|on|1)$/i.test(value)
}

/**
 * One pass over the text. A setting without `=` has the value `true`.
 *
 * @throws GitRefusal for text that is no configuration; git stops there, too
 */
export function parseGitConfig(text: string, file: string): GitSettings {
  const settings = new Map<string, string[]>()
  let section = ''
  const lines = createLines(text)
  for (let line = lines.next(); line !== null; line = lines.next()) {
    let rest = line.trim()
    if (rest.startsWith('[')) {
      const header = SECTION.exec(rest) ?? bad(file, lines.number())
      section = sectionName(header)
      rest = rest.slice(header[0].length).trimStart()
    }
    if (rest === '' || rest.startsWith('#') || rest.startsWith(';')) continue
    const name = NAME.exec(rest)?.[0] ?? bad(file, lines.number())
    const after = rest.slice(name.length).trimStart()
    if (section === '' || (after !== '' && !after.startsWith('='))) bad(file, lines.number())
    const value = after.startsWith('=') ? readValue(after.slice(1), lines, file) : 'true'
    const key = `${section}.${name.toLowerCase()}`
    const values = settings.get(key)
    if (values === undefined) settings.set(key, [value])
    else values.push(value)
  }
  return settings
}

const SECTION = /^\[([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\]|\\.)*)")?\]/
const NAME = /^[A-Za-z][A-Za-z0-9-]*/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '\\': '\\', '"': '"' }

function sectionName([, section = '', subsection]: RegExpExecArray): string {
  const name = section.toLowerCase()
  return subsection === undefined ? name : `${name}.${subsection.replaceAll(/\\(.)/g, '$1')}`
}

type Lines = { next(): string | null; number(): number }

function createLines(text: string): Lines {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  let at = 0
  return {
    next: () => {
      const line = lines[at]
      if (line === undefined) return null
      at += 1
      return line
    },
    number: () => at,
  }
}

/** Quotes, escapes, comments and lines that go on behind a backslash; white space at both ends is no part of it. */
function readValue(first: string, lines: Lines, file: string): string {
  const parts: string[] = []
  let keep = 0 // parts up to here stay when white space at the end is cut
  let isQuoted = false
  let line = first.trimStart()
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (character === '\\') {
      at += 1
      const escaped = line[at]
      if (escaped === undefined) {
        line = lines.next() ?? ''
        at = -1
        continue
      }
      parts.push(ESCAPES[escaped] ?? bad(file, lines.number()))
      keep = parts.length
    } else if (character === '"') {
      isQuoted = !isQuoted
      keep = parts.length
    } else if (!isQuoted && (character === '#' || character === ';')) break
    else {
      parts.push(character)
      if (isQuoted || !/\s/.test(character)) keep = parts.length
    }
  }
  if (isQuoted) bad(file, lines.number())
  return parts.slice(0, keep).join('')
}

function bad(file: string, line: number): never {
  throw new GitRefusal(`bad config line ${line} in file ${file}`)
}
