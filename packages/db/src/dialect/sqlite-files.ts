/**
 * Whether the files of an open SQLite database are still those it was opened with.
 *
 * An open file outlives its name: who deletes or replaces it leaves us writing into something nobody will ever open again. So
 * device and inode of the path are compared with what they were, before every transaction and before every commit.
 */
import { linkStatOf, statOf } from './file-system.ts'
import { DatabaseFailure } from '../errors.ts'

type Identity = { readonly dev: number; readonly ino: number }

const SIDES = ['-wal', '-shm'] as const

export class OpenFiles {
  readonly #path: string
  readonly #main: Identity | null
  readonly #sides = new Map<(typeof SIDES)[number], Identity>()
  #size: number
  #hasShrunk = false

  /** To be made as soon as the database is open. */
  constructor(path: string) {
    this.#path = path
    const stats = statOf(path)
    this.#main = stats
    this.#size = stats?.size ?? 0
  }

  /** What has become of the database; null when it is as it was. A file that was moved away and comes back is the same. */
  mainProblem(): DatabaseFailure | null {
    const stats = statOf(this.#path)
    if (stats === null) {
      const what = linkStatOf(this.#path) === null ? 'was deleted or moved away' : 'is a link to nothing now'
      return this.#failure('DATABASE_GONE', `${what} while ccdash runs`, 'Put it back, or restart ccdash to begin anew')
    }
    if (this.#main === null || isSame(stats, this.#main)) {
      this.#hasShrunk ||= stats.size < this.#size
      this.#size = stats.size
      return null
    }
    return this.#failure(
      'DATABASE_REPLACED',
      'was replaced by another file while ccdash runs',
      'Restart ccdash to use the new one, or put the old one back',
    )
  }

  /** Whether the file has become shorter since this was last asked: one that is in use never does so by itself. */
  takeShrunk(): boolean {
    const hasShrunk = this.#hasShrunk
    this.#hasShrunk = false
    return hasShrunk
  }

  /** The same of the files that SQLite makes beside it, once it has made them. */
  sideProblem(): DatabaseFailure | null {
    for (const suffix of SIDES) {
      const now = statOf(`${this.#path}${suffix}`)
      const before = this.#sides.get(suffix)
      if (before === undefined) {
        if (now !== null) this.#sides.set(suffix, now) // made by the first use of the database
      } else if (now === null || !isSame(now, before)) {
        return this.#failure(
          'DATABASE_REPLACED',
          `has lost its ${suffix} file: it was deleted or replaced while ccdash runs`,
          'Restart ccdash; never delete this file while a program uses the database',
        )
      }
    }
    return null
  }

  #failure(code: 'DATABASE_GONE' | 'DATABASE_REPLACED', what: string, todo: string): DatabaseFailure {
    return new DatabaseFailure(code, this.#path, `${this.#path} ${what}; nothing is written. ${todo}`)
  }
}

function isSame(a: Identity, b: Identity): boolean {
  return a.dev === b.dev && a.ino === b.ino
}
