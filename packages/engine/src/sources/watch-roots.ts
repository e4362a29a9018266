/** Whether watched folders are still the ones that are watched: the system tells nothing when a folder above is renamed or mounted over. */
import { access, constants, stat } from 'node:fs/promises'
import { errorCode } from './path-rules.ts'

export type RootIdentity = string

/** What each folder is now: `<device>:<inode>:<birth>`, '' when it is not there, the code of the error when it may not be looked into. */
async function identifyFolders(folders: readonly string[]): Promise<RootIdentity[]> {
  return Promise.all(folders.map(identify))
}

async function identify(folder: string): Promise<RootIdentity> {
  try {
    const stats = await stat(folder, { bigint: true })
    if (stats.isDirectory()) await access(folder, constants.R_OK | constants.X_OK)
    // A folder made anew may get the inode of the one before.
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}:${stats.birthtimeNs}` : 'file'
  } catch (error) {
    const code = errorCode(error)
    if (code === '') throw error
    return code === 'ENOENT' || code === 'ENOTDIR' ? '' : code
  }
}

export type RootWatch = { close(): void }

export type RootChanges = {
  /** A folder is another than when it was looked at last, or not there; with the error's code when it may not be looked into. */
  readonly onChanged: (folder: string, refused: string | null) => void
  /** Only folders have come that were not there before. */
  readonly onAppeared: () => void
}

/** Looks at the folders again and again. */
export function watchRoots(
  folders: readonly string[],
  everyMs: number,
  { onChanged, onAppeared }: RootChanges,
): RootWatch {
  let known: readonly RootIdentity[] | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const now = await identifyFolders(folders)
    if (closed) return
    const before = known ?? now
    known = now
    const index = now.findIndex((identity, at) => identity !== before[at] && before[at] !== '')
    const folder = folders[index]
    if (folder !== undefined) onChanged(folder, refusal(now[index]))
    else if (now.some((identity, at) => identity !== before[at])) onAppeared()
    if (!closed) timer = setTimeout(again, everyMs)
  }
  function again(): void {
    look().catch(() => {
      if (!closed) timer = setTimeout(again, everyMs)
    })
  }
  again()
  return {
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

function refusal(identity: RootIdentity | undefined): string | null {
  return identity !== undefined && /^E[A-Z]+$/.test(identity) ? identity : null
}
