/** What is said of a folder the engine reads. Pure. */
import type { InspectedFolder, ProjectOverview } from '@ccdash/api-contract'
import { formatBytes, formatExactBytes } from '../format/format-bytes.ts'
import { formatNumber } from '../format/format-number.ts'

export type FolderCheck = {
  readonly state: 'found' | 'missing' | 'unread'
  readonly text: string
  /** The exact figures. */
  readonly title?: string
}

type Figures = { readonly files: number; readonly bytes: number }

/** A registered one: whether it is there now, and what its last sync saw in it. @param isSynced  Whether there was one. */
export function describeFolder(exists: boolean, figures: Figures, isSynced: boolean): FolderCheck {
  const { files } = figures
  if (!exists) {
    const kept = files === 0 ? '' : `, ${countFiles(files)} stored`
    return { state: 'missing', text: `not found${kept}`, ...exactly(figures) }
  }
  if (files > 0) return { state: 'found', text: describeFigures(figures), ...exactly(figures) }
  return isSynced ? { state: 'found', text: 'exists, no files' } : { state: 'unread', text: 'exists, not synced yet' }
}

/** Whether what is stored of a project says anything about its folders: its first sync may still run, or have failed. */
export function hasBeenSynced({ files, lastOperation }: Pick<ProjectOverview, 'files' | 'lastOperation'>): boolean {
  return lastOperation?.status === 'completed' || Object.values(files).some((role) => role.files > 0)
}

/** One that somebody types: what the engine would read in it. */
export function describeInspected({
  role,
  exists,
  files,
  bytes,
  complete,
  configuredPath,
}: InspectedFolder): FolderCheck {
  const isSearched = role === 'sessions' && configuredPath === ''
  if (!exists) return { state: 'missing', text: isSearched ? 'No logs of this folder yet' : 'No such folder' }
  const found = isSearched ? ', found from the folder' : ''
  if (files === 0 && complete) return { state: 'found', text: `Exists, no files${found}` }
  const atLeast = complete ? '' : 'more than '
  return {
    state: 'found',
    text: `${atLeast}${describeFigures({ files, bytes })}${found}`,
    ...exactly({ files, bytes }),
  }
}

function describeFigures({ files, bytes }: Figures): string {
  return `${countFiles(files)}, ${formatBytes(bytes)}`
}

function countFiles(files: number): string {
  return files === 1 ? '1 file' : `${formatNumber(files)} files`
}

function exactly({ files, bytes }: Figures): { title?: string } {
  return files === 0 ? {} : { title: formatExactBytes(bytes) }
}
