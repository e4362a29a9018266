/**
 * What the engine's thread is at, written where another thread can read it while this one is blocked: memory that both share.
 *
 * Layout: `BEATS` grows with every turn of the thread's event loop, so a thread that computes without end cannot fake it;
 * `IN_DATABASE` is not 0 while a statement runs, which may take long and ends by itself; then the place, JSON in UTF-8.
 */
export type Place = {
  /** '' when no operation has reported yet. */
  readonly operationId: string
  readonly projectId: string
  readonly phase: string
  /** The file being read, absolute; '' when none is. */
  readonly path: string
}

/** An engine whose thread does not work any more, as the one after it is told. */
export type LostEngine = {
  readonly place: Place
  /** For how long it did not answer; null when its thread died by itself. */
  readonly silentSeconds: number | null
}

export type VitalsBuffer = SharedArrayBuffer

const BEATS = 0
const IN_DATABASE = 1
const LENGTH = 2
const TEXT_AT = 16
const BYTES = 64 * 1024

const NOWHERE: Place = { operationId: '', projectId: '', phase: '', path: '' }

/** The side of the thread that works. */
export interface VitalsWriter {
  beat(): void
  database(isAtWork: boolean): void
  /** What is left out stays as it was. */
  at(place: Partial<Place>): void
}

/** The side of whoever watches. */
export interface VitalsReader {
  /** Another number than before: the thread has had a turn. */
  beats(): number
  isInDatabase(): boolean
  /** Only meaningful of a thread that does not write any more. */
  place(): Place
}

export function createVitalsBuffer(): VitalsBuffer {
  return new SharedArrayBuffer(BYTES)
}

export function writeVitals(buffer: VitalsBuffer): VitalsWriter {
  const numbers = new Int32Array(buffer, 0, TEXT_AT / 4)
  const text = new Uint8Array(buffer, TEXT_AT)
  const encoder = new TextEncoder()
  let last = NOWHERE
  return {
    beat: () => void Atomics.add(numbers, BEATS, 1),
    database: (isAtWork) => void Atomics.add(numbers, IN_DATABASE, isAtWork ? 1 : -1),
    at(change) {
      const place = { ...last, ...change }
      if (isSame(place, last)) return
      last = place
      const { written } = encoder.encodeInto(JSON.stringify(place), text)
      Atomics.store(numbers, LENGTH, written)
    },
  }
}

export function readVitals(buffer: VitalsBuffer): VitalsReader {
  const numbers = new Int32Array(buffer, 0, TEXT_AT / 4)
  return {
    beats: () => Atomics.load(numbers, BEATS),
    isInDatabase: () => Atomics.load(numbers, IN_DATABASE) > 0,
    place() {
      const length = Atomics.load(numbers, LENGTH)
      if (length === 0) return NOWHERE
      const text = Buffer.from(new Uint8Array(buffer, TEXT_AT, length)).toString('utf8') // a copy: shared memory cannot be decoded
      try {
        return { ...NOWHERE, ...(JSON.parse(text) as Place) }
      } catch (error) {
        if (error instanceof SyntaxError) return NOWHERE // cut off: a path of more than the buffer
        throw error
      }
    },
  }
}

function isSame(a: Place, b: Place): boolean {
  return a.path === b.path && a.phase === b.phase && a.operationId === b.operationId && a.projectId === b.projectId
}

/** Of an engine that nobody watches. */
export const NO_VITALS: VitalsWriter = { beat() {}, database() {}, at() {} }
