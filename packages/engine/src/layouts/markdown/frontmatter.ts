/** The YAML block between `---` lines at the head of a markdown file (spec 1.4). */
import { isWhitespace, trimStart } from '../../text/python-text.ts'
import type { YamlMap } from './python-value.ts'
import { isYamlMap } from './python-value.ts'
import { parseYaml } from './yaml-python.ts'

export type Frontmatter = {
  /** True as soon as the block is there, readable or not. */
  readonly hasFrontmatter: boolean
  /** Empty when there is no block, or none that is a readable mapping. */
  readonly fields: YamlMap
  readonly body: string
  /** What is wrong with the block, and in which line of the file (1-based). */
  readonly problem: { readonly line: number; readonly reason: string } | null
  /** Line of the file where a field stands, for issues about it. */
  readonly lineOf: (place: readonly (string | number)[]) => number
}

/** Far above any list of tasks; the parser takes up to ten microseconds for each character of a text made for it. */
const MAX_BLOCK_CHARACTERS = 256 * 1024

/**
 * @param text   the file with `\n` line ends; a byte order mark hides the block
 * @returns      front matter and the text below it
 */
export function parseFrontmatter(text: string): Frontmatter {
  const split = splitFrontmatter(text)
  const none = { fields: new Map(), problem: null, lineOf: () => 1 }
  if (split === null) return { ...none, hasFrontmatter: false, body: text }
  const { block, blockLine, body } = split
  if (block.length > MAX_BLOCK_CHARACTERS) {
    const reason = `front matter: ${block.length} characters; at most ${MAX_BLOCK_CHARACTERS} are read. Move what is long below the closing ---`
    return { ...none, hasFrontmatter: true, body, problem: { line: blockLine, reason } }
  }
  const yaml = parseYaml(block)
  if (yaml.type === 'error') {
    const problem = { line: blockLine + yaml.line - 1, reason: `front matter: ${yaml.reason}` }
    return { ...none, hasFrontmatter: true, body, problem }
  }
  if (!isYamlMap(yaml.value)) {
    const problem = yaml.value === null ? null : { line: blockLine, reason: 'front matter: not a mapping of fields' }
    return { ...none, hasFrontmatter: true, body, problem }
  }
  const lineOf = (place: readonly (string | number)[]): number => blockLine + yaml.lineOf(place) - 1
  return { hasFrontmatter: true, fields: yaml.value, body, problem: null, lineOf }
}

/**
 * The block runs from the blank end of a first line `---` to the first `---` at the start of a later line; what follows
 * that on its line, and blank lines after it, belong to neither.
 */
export function splitFrontmatter(text: string): { block: string; blockLine: number; body: string } | null {
  if (!text.startsWith('---')) return null
  let end = 3
  while (end < text.length && isWhitespace(text.charAt(end))) end += 1
  const lastBreak = text.lastIndexOf('\n', end - 1)
  if (lastBreak < 3) return null
  // Blank lines belong to the opening line, but for the one that `---` right below it needs.
  let start = lastBreak + 1
  let close = text.indexOf('\n---', start)
  if (close < 0 && text.startsWith('---', start)) {
    start = text.lastIndexOf('\n', lastBreak - 1) + 1
    close = lastBreak
    if (start <= 3) return null
  }
  if (close < 0) return null
  const blockLine = text.slice(0, start).split('\n').length
  return { block: text.slice(start, close), blockLine, body: trimStart(text.slice(close + 4)) }
}
