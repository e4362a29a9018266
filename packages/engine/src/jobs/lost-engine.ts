/**
 * What a new engine does for the one before it in this process, whose thread was ended because it did not answer, or has died:
 * its operations end with the place they were at, and what brought it down is held back (held-sources.ts).
 */
import { describePath } from '../ingest/describe-path.ts'
import { resolveProjectPaths } from '../ingest/project-paths.ts'
import type { PathEnv } from '../sources/path-rules.ts'
import type { LeaseHolder, Store } from '../store/store.ts'
import { holdBack } from '../ingest/held-sources.ts'
import type { LostEngine, Place } from '../ledger/vitals.ts'

export type SettleDeps = {
  readonly store: Store
  readonly holder: LeaseHolder
  readonly now: () => Date
  readonly pathEnv: PathEnv
}

/** @returns ids of the operations that ended. */
export async function settleLostEngine(deps: SettleDeps, { place, silentSeconds }: LostEngine): Promise<string[]> {
  const { store, holder, now } = deps
  const unfinished = await store.unfinishedOperations()
  const own = unfinished.filter((operation) => isOfThisProcess(operation.holder, holder))
  const named = place.path === '' ? '' : ` at ${await nameOf(deps, place)}`
  const step = place.phase === '' ? '' : ` in phase "${place.phase}"`
  const what = silentSeconds === null ? 'The engine died' : `The engine did not answer for ${silentSeconds} s`
  const message = `${what}${step}${named} and was started anew`
  const code = silentSeconds === null ? 'INTERRUPTED' : 'ENGINE_STUCK'
  const ended: string[] = []
  for (const { id, leaseAt } of own) {
    const error = id === place.operationId ? ({ code, message } as const) : undefined
    for (const endedId of await store.interruptOperations([{ id, leaseAt, error }], now())) ended.push(endedId)
  }
  if (place.projectId !== '') await holdBack(store, place, now())
  return ended
}

function isOfThisProcess(a: LeaseHolder, b: LeaseHolder): boolean {
  return a.id !== b.id && a.host === b.host && a.pid === b.pid && a.processStart === b.processStart
}

async function nameOf({ store, pathEnv }: SettleDeps, { projectId, path }: Place): Promise<string> {
  const project = await store.readProject(projectId)
  return project === null ? path : describePath(path, await resolveProjectPaths(project, pathEnv))
}
