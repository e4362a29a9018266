import type { SourceKind } from '../records/source-file.ts'

/** A folder that is walked for one kind of source. */
export type WalkRoot = {
  readonly kind: SourceKind
  /** Walk form. */
  readonly path: string
  readonly realPath: string
}
