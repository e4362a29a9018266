/**
 * What brought an engine down is not tried again at once: a file that it could not get through is left out with an issue, and when
 * no file is to blame, the automatic syncs of the project pause. Kept with the project, so a restart does not forget it.
 *
 *   a file, unchanged      left out for 1 h, 4 h, 16 h … 7 days, longer each time
 *   a file that changed    left out for 1 min, 4 min … 1 day
 *   no file                syncs of watcher and start-up pause for 1 min, 4 min … 1 day; those a person starts do not
 */
import { stat } from 'node:fs/promises'
import { toSourceFile } from '../sources/discover-files.ts'
import { errorCode } from '../sources/path-rules.ts'
import type { Place } from '../ledger/vitals.ts'
import type { SourceFile, SourceIssue } from '../records/source-file.ts'
import type { Store } from '../store/store.ts'

const KEY = 'held_sources'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MAX_HELD = 500

/** `path` is '' for the project as a whole. */
type Held = {
  readonly path: string
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly phase: string
  readonly times: number
  /** ISO-8601. */
  readonly at: string
}

export interface HeldSources {
  /** Null: read it. */
  issueOf(file: SourceFile): SourceIssue | null
  /** Until when the automatic syncs of the project pause, ISO-8601; null when they do not. */
  pausedUntil(): string | null
}

/** To be called by whoever comes after the engine that was brought down at `place`. */
export async function holdBack(
  store: Store,
  { projectId, path, phase }: Pick<Place, 'projectId' | 'path' | 'phase'>,
  now: Date,
): Promise<void> {
  if ((await store.readProject(projectId)) === null) return
  const before = await readAll(store, projectId)
  const times = (before.find((held) => held.path === path)?.times ?? 0) + 1
  const { sizeBytes, mtimeNs } = await fingerprintOf(path)
  const held: Held = { path, sizeBytes, mtimeNs, phase, times, at: now.toISOString() }
  const others = before.filter((one) => one.path !== path && now.getTime() - Date.parse(one.at) < 30 * DAY_MS)
  await store.writeMetadata(projectId, KEY, [held, ...others].slice(0, MAX_HELD))
}

export async function readHeldSources(store: Store, projectId: string, now: Date): Promise<HeldSources> {
  const byPath = new Map((await readAll(store, projectId)).map((held) => [held.path, held]))
  return {
    issueOf(file) {
      const held = byPath.get(file.path)
      if (held === undefined) return null
      const isSame = held.sizeBytes === file.sizeBytes && held.mtimeNs === file.mtimeNs
      const until = endOf(
        held,
        isSame ? { firstMs: HOUR_MS, atMostMs: 7 * DAY_MS } : { firstMs: MINUTE_MS, atMostMs: DAY_MS },
      )
      if (until <= now.getTime()) return null
      const times = held.times === 1 ? 'the engine got stuck' : `the engine got stuck ${held.times} times`
      const reason = `left out until ${new Date(until).toISOString()}${isSame ? ' or until it changes' : ''}: ${times} reading it`
      return { code: 'FILE_HELD_BACK', path: file.path, line: null, byteStart: null, reason }
    },
    pausedUntil() {
      const held = byPath.get('')
      const until = held === undefined ? 0 : endOf(held, { firstMs: MINUTE_MS, atMostMs: DAY_MS })
      return until > now.getTime() ? new Date(until).toISOString() : null
    },
  }
}

function endOf({ at, times }: Held, { firstMs, atMostMs }: { firstMs: number; atMostMs: number }): number {
  return Date.parse(at) + Math.min(atMostMs, firstMs * 4 ** (times - 1))
}

async function readAll(store: Store, projectId: string): Promise<Held[]> {
  const stored = await store.readMetadata(projectId, KEY)
  return Array.isArray(stored) ? (stored as Held[]) : [] // written by nobody else
}

async function fingerprintOf(path: string): Promise<Pick<Held, 'sizeBytes' | 'mtimeNs'>> {
  if (path === '') return { sizeBytes: 0, mtimeNs: '0' }
  try {
    return toSourceFile('document', path, await stat(path, { bigint: true }))
  } catch (error) {
    if (errorCode(error) === '') throw error
    return { sizeBytes: -1, mtimeNs: '0' }
  }
}
