/**
 * What is left to do should an operation die between writing rows and working out what follows from them. The note is made
 * before the first row is written and taken back when the work is done, so the next sync catches up, and one that finds
 * nothing changed writes nothing.
 */
import type { Store } from '../store/store.ts'

const KEY = 'pending_work'

/**
 * usage: repeated usage of sessions · features: derived features · links: the links between entities ·
 * analytics: the snapshot of the project's figures.
 */
export type FollowUp = 'usage' | 'features' | 'links' | 'analytics'
const FOLLOW_UPS = ['usage', 'features', 'links', 'analytics'] as const

export interface PendingWork {
  has(work: FollowUp): boolean
  /** Left over from an earlier operation. */
  isInherited(work: FollowUp): boolean
  /** Written at once when not noted yet. */
  note(...works: FollowUp[]): Promise<void>
  done(work: FollowUp): Promise<void>
  /** Takes back what this operation noted: no row has changed after all. */
  drop(...works: FollowUp[]): Promise<void>
}

export async function readPendingWork(store: Store, projectId: string): Promise<PendingWork> {
  const stored = await store.readMetadata(projectId, KEY)
  const inherited: ReadonlySet<FollowUp> = new Set(
    FOLLOW_UPS.filter((work) => Array.isArray(stored) && stored.includes(work)),
  )
  const pending = new Set(inherited)
  const write = (): Promise<void> =>
    store.writeMetadata(
      projectId,
      KEY,
      FOLLOW_UPS.filter((work) => pending.has(work)),
    )
  async function done(work: FollowUp): Promise<void> {
    if (pending.delete(work)) await write()
  }
  return {
    has: (work) => pending.has(work),
    isInherited: (work) => inherited.has(work),
    async note(...works) {
      if (works.every((work) => pending.has(work))) return
      for (const work of works) pending.add(work)
      await write()
    },
    done,
    async drop(...works) {
      for (const work of works) if (!inherited.has(work)) await done(work)
    },
  }
}
