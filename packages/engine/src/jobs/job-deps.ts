import type { IngestDeps } from '../ingest/ingest-deps.ts'
import type { RelinkDeps } from '../linking/relink/relink.ts'

/** What every operation is given. */
export type JobDeps = IngestDeps & RelinkDeps
