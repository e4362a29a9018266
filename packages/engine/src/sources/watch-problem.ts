/** Why changes may not be seen as they happen, in words, with what to do about it. */
import type { WatcherProblem } from '@ccdash/api-contract'
import { readFileSync } from 'node:fs'
import { errorCode } from './path-rules.ts'

/** Limits of the system for watching; null where it has none or does not tell. */
export type WatchLimits = {
  readonly watches: number | null
  readonly instances: number | null
  readonly queuedEvents: number | null
}

const INOTIFY = '/proc/sys/fs/inotify'

export function readWatchLimits(): WatchLimits {
  return {
    watches: readLimit('max_user_watches'),
    instances: readLimit('max_user_instances'),
    queuedEvents: readLimit('max_queued_events'),
  }
}

function readLimit(name: string): number | null {
  try {
    const limit = Number(readFileSync(`${INOTIFY}/${name}`, 'utf8'))
    return Number.isSafeInteger(limit) && limit > 0 ? limit : null
  } catch (error) {
    if (errorCode(error) === '') throw error
    return null
  }
}

/** @param since  when it was noticed. */
export function describeWatchError(error: unknown, limits: WatchLimits, since: Date): WatcherProblem {
  const at = since.toISOString()
  const said = error instanceof Error ? error.message : String(error)
  switch (errorCode(error)) {
    case 'ENOSPC':
      return {
        ...{ code: 'NO_WATCHES_LEFT', since: at },
        message: `no file watches are left${limitText('fs.inotify.max_user_watches', limits.watches)}`,
        advice: raise('fs.inotify.max_user_watches', limits.watches, 524_288),
      }
    case 'EMFILE':
    case 'ENFILE':
      return {
        ...{ code: 'NO_HANDLES_LEFT', since: at },
        message: `too many files or watchers are open${limitText('fs.inotify.max_user_instances', limits.instances)}`,
        advice: `${raise('fs.inotify.max_user_instances', limits.instances, 512)}, or the limit of open files (ulimit -n)`,
      }
    case 'EACCES':
    case 'EPERM':
      return {
        ...{ code: 'NOT_PERMITTED', since: at },
        message: `a folder may not be looked into: ${said}`,
        advice: 'give the user of this program the right to read it',
      }
    default:
      return {
        ...{ code: 'WATCHING_FAILED', since: at },
        message: `watching failed: ${said}`,
        advice: 'nothing to do unless it stays: watching is tried again',
      }
  }
}

export function eventsLost({ queuedEvents }: WatchLimits, since: Date): WatcherProblem {
  return {
    ...{ code: 'EVENTS_LOST', since: since.toISOString() },
    message: `more changed at once than the system keeps${limitText('fs.inotify.max_queued_events', queuedEvents)}`,
    advice: `nothing to do: everything is compared. Should it come often: ${raise('fs.inotify.max_queued_events', queuedEvents, 65_536)}`,
  }
}

/** @param folder  as walked. */
export function rootChanged(folder: string, since: Date): WatcherProblem {
  return {
    ...{ code: 'FOLDER_REPLACED', since: since.toISOString() },
    message: `${folder} was removed, renamed, mounted or unmounted, or made anew`,
    advice: 'nothing to do: it is watched anew',
  }
}

function limitText(name: string, limit: number | null): string {
  return limit === null ? '' : ` (${name} is ${limit})`
}

function raise(name: string, limit: number | null, atLeast: number): string {
  return `raise it: sysctl ${name}=${Math.max(atLeast, (limit ?? 0) * 2)}`
}
