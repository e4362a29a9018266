/** What "Run with other settings" asks for: an operation's input as a form, and the form as an input. */
import type { ChangedPath, OperationInput, OperationKind } from '@ccdash/api-contract'
import { parsePathLines } from '../model/parse-path-lines.ts'

/** One value per control, also of kinds that are not chosen, so that changing the kind loses nothing. */
export type RunSettings = {
  readonly kind: OperationKind
  readonly force: boolean
  readonly rebuildLinks: boolean
  readonly captureAnalytics: boolean
  /** One path a line, its change before it: `M docs/plan.md`. */
  readonly pathLines: string
}

const LETTERS = { added: 'A', modified: 'M', deleted: 'D' } as const

export function settingsOf(input: OperationInput): RunSettings {
  const none = { force: false, rebuildLinks: true, captureAnalytics: true, pathLines: '' }
  switch (input.kind) {
    case 'full_sync':
      return { ...none, ...input }
    case 'rebuild_links':
      return { ...none, ...input }
    case 'sync_changed_files':
      return { ...none, kind: input.kind, pathLines: input.paths.map(pathLine).join('\n') }
  }
}

/** @returns null when paths are to be synced and none is named. */
export function inputOf(settings: RunSettings): OperationInput | null {
  const { kind, force, rebuildLinks, captureAnalytics, pathLines } = settings
  switch (kind) {
    case 'full_sync':
      return { kind, force, rebuildLinks, captureAnalytics }
    case 'rebuild_links':
      return { kind, captureAnalytics }
    case 'sync_changed_files': {
      const paths = parsePathLines(pathLines)
      return paths.length === 0 ? null : { kind, paths }
    }
  }
}

function pathLine({ path, changeType }: ChangedPath): string {
  return `${LETTERS[changeType]} ${path}`
}
