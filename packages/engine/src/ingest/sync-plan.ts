/** What one sync has to do, in the terms its steps work in. Made by survey-project.ts and changed-paths.ts. */
import type { KnownFile } from '../sources/plan-changes.ts'
import type { ResolvedPaths } from './project-paths.ts'
import type { SourceFile, SourceKind, SourceState } from '../records/source-file.ts'

/** A file to read, with what is remembered of it. */
export type FileToRead = { readonly file: SourceFile; readonly state: SourceState | null; readonly appended: boolean }

export type SourcePlan = {
  /** Logs and markdown files to be read. */
  readonly toRead: readonly FileToRead[]
  /** Content as remembered, another fingerprint: only that is stored. */
  readonly touched: readonly KnownFile[]
  readonly unchanged: readonly KnownFile[]
  /** Logs that were gone and are back as they were. */
  readonly returned: readonly KnownFile[]
  /** Logs that are gone: their sessions stay. */
  readonly vanished: readonly SourceState[]
  /** Files whose rows go, with their sessions if they are logs. */
  readonly removed: readonly SourceState[]
  /** What is remembered of logs that this sync was not asked to look at. */
  readonly others: readonly SourceState[]
}

export type ProjectSources = {
  readonly paths: ResolvedPaths
  readonly plan: SourcePlan
  /** Git stamp of a markdown file; '' when git knows nothing of it. */
  readonly gitStampOf: (file: string) => string
  /** Canonical path of a markdown file, from the path as walked. */
  readonly canonicalPathOf: (file: string) => string
  /** Ids of the markdown files of the whole project, by path as walked. */
  readonly documentIds: ReadonlyMap<string, string>
}

const isLog = (kind: SourceKind): boolean => kind === 'session'

/** The part of a plan that concerns logs, or markdown files. */
export function planFor(sources: 'logs' | 'documents', plan: SourcePlan): SourcePlan {
  const wanted = (kind: SourceKind): boolean => isLog(kind) === (sources === 'logs')
  return {
    toRead: plan.toRead.filter(({ file }) => wanted(file.kind)),
    touched: plan.touched.filter(({ file }) => wanted(file.kind)),
    unchanged: plan.unchanged.filter(({ file }) => wanted(file.kind)),
    returned: plan.returned.filter(({ file }) => wanted(file.kind)),
    vanished: plan.vanished.filter(({ kind }) => wanted(kind)),
    removed: plan.removed.filter(({ kind }) => wanted(kind)),
    others: plan.others.filter(({ kind }) => wanted(kind)),
  }
}

/** Bytes that reading a file will touch. */
export function bytesToRead({ file, state, appended }: FileToRead): number {
  return appended && state !== null ? Math.max(0, file.sizeBytes - state.consumedBytes) : file.sizeBytes
}

/** Whether the file was `*progress*.md` in the progress folder: the reference's task pass reads these. */
export function isTaskFile({ kind, path }: { readonly kind: SourceKind; readonly path: string }): boolean {
  return kind === 'progress' && path.slice(path.lastIndexOf('/') + 1).includes('progress')
}
