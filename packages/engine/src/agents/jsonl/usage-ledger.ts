/**
 * What each API message of a log cost, 24 bytes each: six unsigned 32-bit numbers, in the order of first appearance
 *
 *   hash of the message's key (high, low) · tokens in · tokens out · cache read · cache creation
 *
 * A message is written as several lines that repeat its usage; the line with the highest output count is the right one, the last
 * on a tie. Logs of forked and resumed sessions repeat the messages before the fork: equal hashes in two ledgers.
 * Behind the messages, when there are any, the keys of the tool calls and commands the log holds, so that one which is appended
 * again is known also in a later read: two numbers per key (high, low), then their count and `KEYS_MARK`.
 *
 * Byte order is that of the machine, little-endian everywhere we run.
 */
import { HashIndex } from './hash-index.ts'

export const BYTES_PER_MESSAGE = 24
const WORDS = BYTES_PER_MESSAGE / 4
const WORDS_PER_KEY = 2
const MAX_COUNT = 0xffff_ffff
/** Stands last in a ledger with keys; as the last number of a message it would be tokens by the billion. */
const KEYS_MARK = 0xcced_6e75

type Usage = {
  readonly tokensIn: number
  readonly tokensOut: number
  readonly cacheReadTokens: number
  readonly cacheCreationTokens: number
}

type UsageTotals = Usage & { readonly apiMessages: number }

/** 64 bits; `high` and `low` are both 0 for a message nobody can recognise. */
type MessageHash = { readonly high: number; readonly low: number }

export const NO_HASH: MessageHash = { high: 0, low: 0 }

/** Sums of a whole ledger. */
export function totalUsage(ledger: Uint8Array): UsageTotals {
  return sumEntries(wordsOf(ledger))
}

/**
 * For each ledger, what it holds of messages that an earlier one of the list has already.
 *
 * @param ledgers  oldest session first: it is the one that spent the tokens.
 */
export function repeatedUsage(ledgers: readonly Uint8Array[]): UsageTotals[] {
  const words = ledgers.map(wordsOf)
  const seen = new HashIndex(words.reduce((sum, ledger) => sum + ledger.length / WORDS, 0))
  return words.map((ledger, age) => {
    const isRepeated = (high: number, low: number): boolean => {
      if (high === 0 && low === 0) return false
      const first = seen.find(high, low)
      return first !== -1 && first < age
    }
    const totals = sumEntries(ledger, isRepeated)
    for (let at = 0; at < ledger.length; at += WORDS) seen.addIfAbsent(ledger[at] ?? 0, ledger[at + 1] ?? 0, age)
    return totals
  })
}

/** Key of an API message → 64 bits. Two lanes of multiply-and-rotate over the UTF-16 units, mixed at the end. */
export function hashMessageKey(key: string): MessageHash {
  let a = 0x9e3779b1 ^ key.length
  let b = 0x85ebca77
  for (let i = 0; i < key.length; i += 1) {
    const unit = key.charCodeAt(i)
    a = Math.imul(a ^ unit, 0xcc9e2d51)
    a = (a << 13) | (a >>> 19)
    b = Math.imul(b + unit, 0x1b873593)
    b = (b << 15) | (b >>> 17)
  }
  const high = mix(a ^ Math.imul(b, 0x27d4eb2f))
  const low = mix(b ^ Math.imul(high, 0x165667b1))
  return high === 0 && low === 0 ? { high: 1, low: 0 } : { high, low }
}

/** The first 16 hex digits name the message; '' for one that cannot be recognised. */
export function hashToHex({ high, low }: MessageHash): string {
  if (high === 0 && low === 0) return ''
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

/** A ledger that grows while a log is read. */
export class UsageLedger {
  #words: Uint32Array
  #messages: number
  readonly #index: EntryIndex

  /** @param saved  ledger of an earlier read, or empty. */
  constructor(saved: Uint8Array) {
    const words = wordsOf(saved)
    this.#messages = words.length / WORDS
    this.#words = new Uint32Array(Math.max(64 * WORDS, words.length + Math.ceil(words.length / 8)))
    this.#words.set(words)
    this.#index = new EntryIndex(WORDS)
  }

  get messages(): number {
    return this.#messages
  }

  /** @param repeats  the hash is that of a message key, so an equal one is the same message. */
  add(hash: MessageHash, usage: Usage, repeats: boolean): void {
    const known = repeats ? this.#index.find(this.toWords(), hash) : -1
    if (known !== -1) {
      if (clamp(usage.tokensOut) >= (this.#words[known * WORDS + 3] ?? 0)) this.#write(known, hash, usage)
      return
    }
    const message = this.#messages
    this.#messages += 1
    if (this.#messages * WORDS > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    this.#write(message, hash, usage)
    if (repeats) this.#index.add(hash, message)
  }

  /** A copy, packed. */
  toBytes(): Uint8Array {
    return new Uint8Array(this.toWords().slice().buffer)
  }

  /** A view, valid until the next message. */
  toWords(): Uint32Array {
    return this.#words.subarray(0, this.#messages * WORDS)
  }

  #write(message: number, hash: MessageHash, usage: Usage): void {
    const at = message * WORDS
    this.#words[at] = hash.high
    this.#words[at + 1] = hash.low
    this.#words[at + 2] = clamp(usage.tokensIn)
    this.#words[at + 3] = clamp(usage.tokensOut)
    this.#words[at + 4] = clamp(usage.cacheReadTokens)
    this.#words[at + 5] = clamp(usage.cacheCreationTokens)
  }
}

/** Keys of what a log held so far; grows while it is read. */
export class SeenKeys {
  #words: Uint32Array
  #used: number
  readonly #index = new EntryIndex(WORDS_PER_KEY)

  /** @param saved  ledger of an earlier read, or empty. */
  constructor(saved: Uint8Array) {
    const { keys } = splitLedger(saved)
    this.#used = keys.length
    this.#words = new Uint32Array(Math.max(64, keys.length + Math.ceil(keys.length / 8)))
    this.#words.set(keys)
  }

  /** @returns whether it was new. */
  addIfNew(key: MessageHash): boolean {
    if (this.#index.find(this.toWords(), key) !== -1) return false
    this.#index.add(key, this.#used / WORDS_PER_KEY)
    if (this.#used + WORDS_PER_KEY > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    this.#words[this.#used] = key.high
    this.#words[this.#used + 1] = key.low
    this.#used += WORDS_PER_KEY
    return true
  }

  /** A view, valid until the next key. */
  toWords(): Uint32Array {
    return this.#words.subarray(0, this.#used)
  }
}

/** What is stored of both. */
export function packLedger(messages: UsageLedger, seen: SeenKeys): Uint8Array {
  const keys = seen.toWords()
  if (keys.length === 0) return messages.toBytes()
  const entries = messages.toWords()
  const words = new Uint32Array(entries.length + keys.length + 2)
  words.set(entries)
  words.set(keys, entries.length)
  words.set([keys.length / 2, KEYS_MARK], entries.length + keys.length)
  return new Uint8Array(words.buffer)
}

/**
 * Finds entries that begin with a hash. A log that has grown by a few lines asks a few times: then the numbers are walked. An
 * index of a large log's entries takes megabytes, and is made for one that asks more.
 */
class EntryIndex {
  readonly #wordsPerEntry: number
  #walks = 0
  #index: HashIndex | null = null

  constructor(wordsPerEntry: number) {
    this.#wordsPerEntry = wordsPerEntry
  }

  /** @param words  all entries so far. @returns number of the entry, or -1 */
  find(words: Uint32Array, { high, low }: MessageHash): number {
    if (this.#index !== null) return this.#index.find(high, low)
    this.#walks += 1
    if (this.#walks <= MAX_WALKS) return findEntry(words, this.#wordsPerEntry, high, low)
    this.#index = indexEntries(words, this.#wordsPerEntry)
    return this.#index.find(high, low)
  }

  add({ high, low }: MessageHash, entry: number): void {
    this.#index?.addIfAbsent(high, low, entry)
  }
}

const MAX_WALKS = 16

function findEntry(words: Uint32Array, wordsPerEntry: number, high: number, low: number): number {
  for (let at = words.indexOf(high); at !== -1; at = words.indexOf(high, at + 1))
    if (at % wordsPerEntry === 0 && words[at + 1] === low) return at / wordsPerEntry
  return -1
}

function indexEntries(words: Uint32Array, wordsPerEntry: number): HashIndex {
  const entries = words.length / wordsPerEntry
  const index = new HashIndex(entries)
  for (let entry = 0; entry < entries; entry += 1)
    index.addIfAbsent(words[entry * wordsPerEntry] ?? 0, words[entry * wordsPerEntry + 1] ?? 0, entry)
  return index
}

/** @param isCounted  whether a message of this hash counts; all do when it is left out. */
function sumEntries(words: Uint32Array, isCounted?: (high: number, low: number) => boolean): UsageTotals {
  let apiMessages = 0
  let tokensIn = 0
  let tokensOut = 0
  let cacheReadTokens = 0
  let cacheCreationTokens = 0
  for (let at = 0; at < words.length; at += WORDS) {
    if (isCounted !== undefined && !isCounted(words[at] ?? 0, words[at + 1] ?? 0)) continue
    apiMessages += 1
    tokensIn += words[at + 2] ?? 0
    tokensOut += words[at + 3] ?? 0
    cacheReadTokens += words[at + 4] ?? 0
    cacheCreationTokens += words[at + 5] ?? 0
  }
  return { apiMessages, tokensIn, tokensOut, cacheReadTokens, cacheCreationTokens }
}

/** The messages of a ledger. */
function wordsOf(ledger: Uint8Array): Uint32Array {
  return splitLedger(ledger).messages
}

/** Views where the bytes are aligned, else copies; a torn last entry is dropped. */
function splitLedger(ledger: Uint8Array): { messages: Uint32Array; keys: Uint32Array } {
  const bytes = ledger.byteOffset % 4 === 0 ? ledger : ledger.slice()
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 4))
  const keyWords = words.at(-1) === KEYS_MARK ? (words.at(-2) ?? 0) * 2 : -2
  const end = words.length - keyWords - 2
  if (end < 0 || end % WORDS !== 0 || keyWords < 0)
    return { messages: words.subarray(0, words.length - (words.length % WORDS)), keys: new Uint32Array(0) }
  return { messages: words.subarray(0, end), keys: words.subarray(end, end + keyWords) }
}

function clamp(count: number): number {
  return Math.min(MAX_COUNT, Math.max(0, Math.trunc(count)))
}

function mix(value: number): number {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}
