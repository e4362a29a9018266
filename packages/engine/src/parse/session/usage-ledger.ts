/**
 * What each API message of a log cost, 24 bytes each: six unsigned 32-bit numbers, in the order of first appearance
 *
 *   hash of the message's key (high, low) · tokens in · tokens out · cache read · cache creation
 *
 * A message is written as several lines that repeat its usage; the line with the highest output count is the right one, the last
 * on a tie. Logs of forked and resumed sessions repeat the messages before the fork: equal hashes in two ledgers.
 * Byte order is that of the machine, little-endian everywhere we run.
 */
export const BYTES_PER_MESSAGE = 24
const WORDS = BYTES_PER_MESSAGE / 4
const MAX_COUNT = 0xffff_ffff

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
  return sumWhere(wordsOf(ledger), () => true)
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
    const totals = sumWhere(ledger, (high, low) => {
      if (high === 0 && low === 0) return false
      const first = seen.find(high, low)
      return first !== -1 && first < age
    })
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
  readonly #index: HashIndex

  /** @param saved  ledger of an earlier read, or empty. */
  constructor(saved: Uint8Array) {
    const words = wordsOf(saved)
    this.#messages = words.length / WORDS
    this.#words = new Uint32Array(Math.max(64 * WORDS, words.length + Math.ceil(words.length / 8)))
    this.#words.set(words)
    this.#index = new HashIndex(this.#messages)
    for (let message = 0; message < this.#messages; message += 1) {
      this.#index.addIfAbsent(words[message * WORDS] ?? 0, words[message * WORDS + 1] ?? 0, message)
    }
  }

  get messages(): number {
    return this.#messages
  }

  /** @param repeats  the hash is that of a message key, so an equal one is the same message. */
  add(hash: MessageHash, usage: Usage, repeats: boolean): void {
    const known = repeats ? this.#index.find(hash.high, hash.low) : -1
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
    if (repeats) this.#index.addIfAbsent(hash.high, hash.low, message)
  }

  /** A copy, packed. */
  toBytes(): Uint8Array {
    return new Uint8Array(this.#words.slice(0, this.#messages * WORDS).buffer)
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

/** 64-bit hash → small number; open addressing, at most two thirds full. */
class HashIndex {
  #high: Uint32Array
  #low: Uint32Array
  /** Value + 1; 0 where the slot is free. */
  #values: Uint32Array
  #count = 0

  constructor(expected: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(64, expected * 2)))
    this.#high = new Uint32Array(slots)
    this.#low = new Uint32Array(slots)
    this.#values = new Uint32Array(slots)
  }

  find(high: number, low: number): number {
    return (this.#values[this.#slotOf(high, low)] ?? 0) - 1
  }

  addIfAbsent(high: number, low: number, value: number): void {
    const slot = this.#slotOf(high, low)
    if (this.#values[slot] !== 0) return
    this.#high[slot] = high
    this.#low[slot] = low
    this.#values[slot] = value + 1
    this.#count += 1
    if (this.#count * 3 > this.#values.length * 2) this.#grow()
  }

  #slotOf(high: number, low: number): number {
    const mask = this.#values.length - 1
    let slot = (high ^ low) & mask
    while (this.#values[slot] !== 0 && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [high, low, values] = [this.#high, this.#low, this.#values]
    this.#high = new Uint32Array(high.length * 2)
    this.#low = new Uint32Array(high.length * 2)
    this.#values = new Uint32Array(high.length * 2)
    this.#count = 0
    for (let slot = 0; slot < values.length; slot += 1) {
      const value = values[slot] ?? 0
      if (value !== 0) this.addIfAbsent(high[slot] ?? 0, low[slot] ?? 0, value - 1)
    }
  }
}

function sumWhere(words: Uint32Array, isCounted: (high: number, low: number) => boolean): UsageTotals {
  let [apiMessages, tokensIn, tokensOut, cacheReadTokens, cacheCreationTokens] = [0, 0, 0, 0, 0]
  for (let at = 0; at < words.length; at += WORDS) {
    if (!isCounted(words[at] ?? 0, words[at + 1] ?? 0)) continue
    apiMessages += 1
    tokensIn += words[at + 2] ?? 0
    tokensOut += words[at + 3] ?? 0
    cacheReadTokens += words[at + 4] ?? 0
    cacheCreationTokens += words[at + 5] ?? 0
  }
  return { apiMessages, tokensIn, tokensOut, cacheReadTokens, cacheCreationTokens }
}

/** A view where the bytes are aligned, else a copy; a torn last entry is dropped. */
function wordsOf(ledger: Uint8Array): Uint32Array {
  const bytes = ledger.byteLength - (ledger.byteLength % BYTES_PER_MESSAGE)
  if (ledger.byteOffset % 4 === 0) return new Uint32Array(ledger.buffer, ledger.byteOffset, bytes / 4)
  return new Uint32Array(ledger.slice(0, bytes).buffer)
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
