/**
 * Room kept beside an SQLite database so that a full disk cannot keep the end of an operation from being written.
 *
 *   kept ──an urgent write meets the full disk──▶ given up ──there is room again──▶ kept
 *
 * `<database>.reserve` is a file of random bytes (a file system that compresses gains nothing from it). Giving it up makes
 * room for the write-ahead log; until it can be made again only urgent writes are let through, so that they find this room.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { freeBytes, isSystemError, statOf } from './file-system.ts'

const RESERVE_BYTES = 1_048_576
/** Beside the reserve so much must be free before it is made: it shall not be what fills the disk. */
const ROOM_BESIDE_BYTES = 1_048_576

export function reservePath(databasePath: string): string {
  return `${databasePath}.reserve`
}

/** Whether there is less room than the reserve and as much beside it. */
export function isNearlyFull(databasePath: string): boolean {
  const free = freeBytes(dirname(databasePath))
  return free !== null && free + (statOf(reservePath(databasePath))?.size ?? 0) < RESERVE_BYTES + ROOM_BESIDE_BYTES
}

export class Reserve {
  readonly #path: string
  readonly #databasePath: string
  #isLow = false

  constructor(databasePath: string) {
    this.#path = reservePath(databasePath)
    this.#databasePath = databasePath
  }

  /** A write met the full disk: from now on only urgent ones, until there is room. */
  metFull(): void {
    this.#isLow = true
  }

  get isLow(): boolean {
    return this.#isLow
  }

  /** @returns whether there was something to give up. */
  giveUp(): boolean {
    const had = statOf(this.#path) !== null
    rmSync(this.#path, { force: true })
    return had
  }

  /** Whether ordinary writes may go on; after a full disk only once the reserve is whole again. */
  hasRoom(): boolean {
    if (!this.#isLow) return true
    this.#isLow = !this.keep() || isNearlyFull(this.#databasePath)
    return !this.#isLow
  }

  /** Makes the reserve unless it is there or there is no room for it. @returns whether it is there. */
  keep(): boolean {
    if (statOf(this.#path)?.size === RESERVE_BYTES) return true
    const free = freeBytes(dirname(this.#path))
    if (free !== null && free < RESERVE_BYTES + ROOM_BESIDE_BYTES) return false
    this.giveUp()
    let file: number
    try {
      file = openSync(this.#path, 'wx', 0o600)
    } catch (error) {
      if (isSystemError(error)) return false // another process makes it, or the folder takes no files
      throw error
    }
    try {
      const bytes = randomBytes(RESERVE_BYTES)
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
      return true
    } catch (error) {
      if (!isSystemError(error)) throw error
      rmSync(this.#path, { force: true }) // a quota or a limit that the free space does not show
      return false
    } finally {
      closeSync(file)
    }
  }
}
