/** Why a database cannot be used, told so that a person knows what to do. */

/** One code per thing that has to be done about it; the message says what. */
export type DatabaseFailureCode =
  | 'DISK_FULL'
  | 'DATABASE_BUSY'
  | 'DATABASE_CORRUPT'
  | 'DATABASE_FOREIGN'
  | 'DATABASE_GONE'
  | 'DATABASE_READ_ONLY'
  | 'DATABASE_REPLACED'
  | 'DATABASE_TOO_NEW'
  | 'DATABASE_UNAVAILABLE'

/** The database or what it stands on failed, no bug of ours. The message names the file or server and what to do. */
export class DatabaseFailure extends Error {
  override readonly name: string = 'DatabaseFailure'
  readonly code: DatabaseFailureCode
  /** The file, or the server's URL without its password. */
  readonly place: string

  constructor(code: DatabaseFailureCode, place: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.place = place
  }
}

/** The database holds migrations this version does not know: it was written by a newer one. */
export class DatabaseTooNew extends DatabaseFailure {
  override readonly name = 'DatabaseTooNew'
  readonly migration: string

  constructor(url: string, migration: string) {
    super(
      'DATABASE_TOO_NEW',
      url,
      `the database ${url} was written by a newer version of ccdash (migration ${migration}); ` +
        'update ccdash or use another database with --db',
    )
    this.migration = migration
  }
}

/** Another process kept the database locked for longer than we wait. */
export class DatabaseBusy extends DatabaseFailure {
  override readonly name = 'DatabaseBusy'

  constructor(place: string, waitedMs: number, cause?: unknown) {
    super(
      'DATABASE_BUSY',
      place,
      `another program kept ${place} locked for more than ${Math.round(waitedMs / 1000)} s; close it, or try again when it is done`,
      cause,
    )
  }
}
