/** The database holds migrations this version does not know: it was written by a newer one. */
export class DatabaseTooNew extends Error {
  override readonly name = 'DatabaseTooNew'
  readonly migration: string

  constructor(url: string, migration: string) {
    super(
      `the database ${url} was written by a newer version of ccdash (migration ${migration}); ` +
        'update ccdash or use another database with --db',
    )
    this.migration = migration
  }
}

/** Another process kept the database locked for longer than we wait. */
export class DatabaseBusy extends Error {
  override readonly name = 'DatabaseBusy'
}
