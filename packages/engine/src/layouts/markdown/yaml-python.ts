/**
 * YAML 1.1 as the reference's reader (PyYAML) understands it: `yes` and `on` are booleans, `010` is 8, `1:30` is 90,
 * `2026-01-02` is a date, `<<` merges, and of duplicate keys the last wins.
 *
 * The grammar is that of the `yaml` package; the meaning of each scalar is decided here, because the types must stay
 * apart (python-value.ts) and because a tab between tokens or an impossible date is an error there.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLMap,
} from 'yaml'
import type { YamlMap, YamlScalar, YamlValue } from './python-value.ts'
import { isYamlList, isYamlMap, pythonStr } from './python-value.ts'
import { resolvePlainScalar, resolveTaggedScalar } from './yaml-scalar.ts'

export type ParsedYaml =
  | {
      readonly type: 'value'
      readonly value: YamlValue
      /** 1-based line of what stands at this place; of the nearest place above it when it does not exist. */
      readonly lineOf: (place: readonly (string | number)[]) => number
    }
  | { readonly type: 'error'; readonly line: number; readonly reason: string }

/** Values and characters of a document, counted again for every alias of them: stops "billion laughs" files. */
const MAX_UNFOLDED_VALUES = 100_000
const MAX_UNFOLDED_CHARACTERS = 1_000_000
/** Whoever walks the values calls itself per level. */
const MAX_DEPTH = 100
const TOO_DEEP = 'nested too deeply'
const HEADER_OF_BLOCK = /[|>][-+0-9]*[ \t]*(?:#|$)/g
// C0 and C1 controls but tab, newline and next-line; DEL; surrogates; the two non-characters.
const NON_PRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\ud800-\udfff\ufffe\uffff]/u

/**
 * One document of YAML 1.1 → its value; '' → null.
 *
 * @param text   with `\n` line ends
 * Errors        none thrown: bad syntax, an impossible date, a tag or alias without meaning become `type: 'error'`.
 */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter()
  const failure = (offset: number, reason: string): ParsedYaml => ({
    type: 'error',
    line: lineAt(text, offset),
    reason,
  })
  const unprintable = NON_PRINTABLE.exec(text)
  if (unprintable) return failure(unprintable.index, 'a character that YAML does not allow')
  const tab = text.includes('\t') ? findTabBetweenTokens(text) : -1
  if (tab >= 0) return failure(tab, 'a tab between tokens; YAML separates with spaces')
  try {
    const document = parseDocument(text, {
      version: '1.1',
      schema: 'failsafe',
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error', // 'silent' would also keep quiet about a second document
      lineCounter: lines,
    })
    const [error] = document.errors
    if (error) return failure(error.pos[0], error.message.startsWith('Maximum call stack') ? TOO_DEEP : error.message)
    const reader = new ValueReader(text)
    const value = reader.read(document.contents)
    return { type: 'value', value, lineOf: (place) => lineOfPlace(document, lines, place) }
  } catch (error) {
    if (error instanceof YamlMeaningError) return failure(error.offset, error.message)
    // The parser recurses per level of nesting.
    if (error instanceof RangeError) return failure(0, TOO_DEEP)
    throw error
  }
}

/** Thrown and caught within this module: text that parses but means nothing. */
class YamlMeaningError extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

type Size = { readonly values: number; readonly characters: number }
type Read = { readonly value: YamlValue; readonly size: Size }

/** Reads nodes in document order, so that an alias finds the latest anchor of its name before it. */
class ValueReader {
  readonly #anchors = new Map<string, Read | 'open'>()
  readonly #text: string
  #values = 0
  #characters = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  read(node: Node | Pair | null | undefined): YamlValue {
    if (node === null || node === undefined) return null
    if (isAlias(node)) return this.#readAlias(node.source, offsetOf(node))
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
    if (anchor !== undefined) this.#openAnchor(anchor, offsetOf(node))
    const [values, characters] = [this.#values, this.#characters]
    if (this.#depth === MAX_DEPTH)
      throw new YamlMeaningError(offsetOf(node), `nested more than ${MAX_DEPTH} levels deep`)
    this.#depth += 1
    const value = this.#readValue(node)
    this.#depth -= 1
    this.#count({ values: 1, characters: typeof value === 'string' ? value.length : 0 }, offsetOf(node))
    if (anchor !== undefined) {
      const size = { values: this.#values - values, characters: this.#characters - characters }
      this.#anchors.set(anchor, { value, size })
    }
    return value
  }

  #openAnchor(name: string, offset: number): void {
    if (this.#anchors.has(name)) throw new YamlMeaningError(offset, `a second anchor &${name}`)
    this.#anchors.set(name, 'open')
  }

  #readAlias(name: string, offset: number): YamlValue {
    const target = this.#anchors.get(name)
    if (target === undefined) throw new YamlMeaningError(offset, `alias *${name} has no anchor before it`)
    if (target === 'open') throw new YamlMeaningError(offset, `alias *${name} contains itself`)
    this.#count(target.size, offset)
    return target.value
  }

  #count({ values, characters }: Size, offset: number): void {
    this.#values += values
    this.#characters += characters
    if (this.#values > MAX_UNFOLDED_VALUES) {
      throw new YamlMeaningError(offset, `more than ${MAX_UNFOLDED_VALUES} values, aliases unfolded`)
    }
    if (this.#characters > MAX_UNFOLDED_CHARACTERS) {
      throw new YamlMeaningError(offset, `more than ${MAX_UNFOLDED_CHARACTERS} characters, aliases unfolded`)
    }
  }

  #readValue(node: Node | Pair): YamlValue {
    if (isMap(node)) {
      checkTag(node.tag, 'map', offsetOf(node))
      return this.#readMap(node)
    }
    if (isSeq(node)) {
      checkTag(node.tag, 'seq', offsetOf(node))
      return node.items.map((item) => this.read(item as Node))
    }
    if (isScalar(node)) return readScalar(node, this.#text)
    throw new YamlMeaningError(0, 'a pair outside a mapping')
  }

  #readMap(node: YAMLMap): YamlMap {
    const merged: [string, YamlValue][] = []
    const own: [string, YamlValue][] = []
    for (const pair of node.items) {
      const key = pair.key as Node | null
      if (isMergeKey(key)) {
        const entries = mergedEntries(this.read(pair.value as Node), key === null ? 0 : offsetOf(key))
        for (const entry of entries) merged.push(entry)
        continue
      }
      const name = isScalar(key) && isPlain(key) && key.value === '=' ? '=' : this.read(key)
      if (isYamlList(name) || isYamlMap(name)) {
        throw new YamlMeaningError(key === null ? 0 : offsetOf(key), 'a list or mapping as a key')
      }
      own.push([pythonStr(name), this.read(pair.value as Node)])
    }
    return new Map([...merged, ...own])
  }
}

function isMergeKey(key: Node | null): boolean {
  return isScalar(key) && key.value === '<<' && isPlain(key)
}

function isPlain(node: Scalar): boolean {
  return node.type === Scalar.PLAIN && node.tag === undefined
}

/** Of several mappings the first named wins, and the mapping's own keys win over all. */
function mergedEntries(value: YamlValue, offset: number): [string, YamlValue][] {
  const sources = isYamlList(value) ? value.toReversed() : [value]
  return sources.flatMap((source) => {
    if (!isYamlMap(source)) throw new YamlMeaningError(offset, '<< merges mappings only')
    return [...source]
  })
}

function checkTag(tag: string | undefined, kind: 'map' | 'seq', offset: number): void {
  if (tag === undefined || tag === '!' || tag === `tag:yaml.org,2002:${kind}`) return
  throw new YamlMeaningError(offset, `the tag ${tag} is not known`)
}

function readScalar(node: Scalar, source: string): YamlScalar {
  const text = typeof node.value === 'string' ? node.value : (node.source ?? '')
  const resolved = resolveScalar(node, hasMadeUpBreak(node, source) ? text.slice(0, -1) : text)
  if (resolved.type === 'error') throw new YamlMeaningError(offsetOf(node), resolved.reason)
  // No database stores U+0000 or half a surrogate pair; both can only come from an escape.
  return typeof resolved.value === 'string'
    ? resolved.value.replaceAll('\u0000', '\ufffd').toWellFormed()
    : resolved.value
}

/** A block scalar that ends with the text, without a line end, gets one from the parser but not from PyYAML. */
function hasMadeUpBreak(node: Scalar, source: string): boolean {
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED
  const reachesEnd = (node.range?.[1] ?? 0) >= source.length && !source.endsWith('\n')
  return isBlock && reachesEnd && typeof node.value === 'string' && node.value.endsWith('\n')
}

function resolveScalar(node: Scalar, text: string): ReturnType<typeof resolvePlainScalar> {
  if (node.tag !== undefined && node.tag !== '!') return resolveTaggedScalar(node.tag, text)
  return node.type === Scalar.PLAIN ? resolvePlainScalar(text) : { type: 'value', value: text }
}

function offsetOf(node: Node | Pair): number {
  return 'range' in node ? (node.range?.[0] ?? 0) : 0
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

/** The lexer keeps tabs in tokens of their own, in plain scalars, or inside what may hold them (quotes, blocks, comments). */
function findTabBetweenTokens(text: string): number {
  let offset = 0
  let inBlockScalar = false
  for (const token of new Lexer().lex(text)) {
    if (token === '\u001f') {
      inBlockScalar = true // the next token is a plain scalar or a block scalar's body
      continue
    }
    if (token === '\u0002' || token === '\u0018' || token === '\ufeff') continue
    const tab = token.indexOf('\t')
    const first = token.charAt(0)
    const mayHoldTabs = inBlockScalar ? isBlockBody(text, offset) : first === '"' || first === "'" || first === '#'
    inBlockScalar = false
    if (tab >= 0 && !mayHoldTabs) return offset + tab
    offset += token.length
  }
  return -1
}

/** A block scalar's body starts after the line of its `|` or `>` header. */
function isBlockBody(text: string, offset: number): boolean {
  if (offset === 0 || text.charAt(offset - 1) !== '\n') return false
  const lineStart = text.lastIndexOf('\n', offset - 2) + 1
  return endsWithBlockHeader(text.slice(lineStart, offset - 1))
}

/** Whether a line ends with the header of a block scalar, and maybe a comment. */
export function endsWithBlockHeader(line: string): boolean {
  // A comment ends where a line does for some, though not for YAML.
  const lastLine = Math.max(line.lastIndexOf('\r'), line.lastIndexOf('\u2028'), line.lastIndexOf('\u2029'))
  for (const { 0: header, index } of line.matchAll(HEADER_OF_BLOCK)) {
    if (!header.endsWith('#') || index + header.length > lastLine) return true
  }
  return false
}

function lineOfPlace(document: Document, lines: LineCounter, place: readonly (string | number)[]): number {
  for (let depth = place.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(place.slice(0, depth), true)
    if (isScalar(node) || isMap(node) || isSeq(node)) return lines.linePos(offsetOf(node)).line
  }
  return 1
}
