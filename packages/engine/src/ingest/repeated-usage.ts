/**
 * Forked and resumed logs repeat the messages before the fork: who of a family spent the tokens, and who only repeats them.
 * A family is the sessions whose first API message is the same; history that two logs share without it is not found. A session
 * that is written with another history key, or with none, has left its family: both keys are looked at, and of those without a
 * history each one that still has repeated figures.
 */
import { repeatedUsage } from '../agents/jsonl/usage-ledger.ts'
import type { SessionRecord } from '../records/session.ts'
import type { RepeatedUsage, Store } from '../store/store.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { PendingWork } from '../ledger/pending-work.ts'

const FAMILIES_AT_A_TIME = 100
const SESSIONS_PER_PAGE = 500
/** Key of the sessions without an API message. */
const NO_HISTORY = ''

/**
 * Does the work noted as `usage`.
 *
 * @param historyKeys  those that the sessions this operation has changed had and have. Those of an operation that died are lost with
 *                     it: then all families are looked at.
 */
export async function settleUsage(
  store: Store,
  projectId: string,
  pending: PendingWork,
  historyKeys: ReadonlySet<string>,
  tracker: OperationTracker,
): Promise<void> {
  if (!pending.has('usage')) return
  const keys = pending.isInherited('usage') ? await readHistoryKeys(store, projectId) : historyKeys
  await updateRepeatedUsage(store, projectId, new Set([...keys, NO_HISTORY]), tracker)
  await pending.done('usage')
}

/** Works out the repeated usage of the sessions with these history keys; writes what differs. */
async function updateRepeatedUsage(
  store: Store,
  projectId: string,
  historyKeys: Iterable<string>,
  tracker: OperationTracker,
): Promise<void> {
  const keys = [...historyKeys]
  for (let start = 0; start < keys.length; start += FAMILIES_AT_A_TIME) {
    tracker.signal.throwIfAborted()
    const members = await store.readHistoryFamilies(projectId, keys.slice(start, start + FAMILIES_AT_A_TIME))
    const families = Map.groupBy(members, ({ session }) => session.historyKey)
    const differing = [...families.values()].flatMap(findDifferences)
    if (differing.length > 0) await store.writeRepeatedUsage(projectId, differing)
  }
}

/** Every history key of the project. */
async function readHistoryKeys(store: Store, projectId: string): Promise<Set<string>> {
  const keys = new Set<string>()
  let after: string | null = null
  for (;;) {
    const page: SessionRecord[] = await store.pageSessions(projectId, after, SESSIONS_PER_PAGE)
    for (const { historyKey } of page) if (historyKey !== '') keys.add(historyKey)
    after = page.at(-1)?.id ?? null
    if (page.length < SESSIONS_PER_PAGE) return keys
  }
}

/** @param family  oldest first. */
function findDifferences(family: readonly { session: SessionRecord; ledger: Uint8Array }[]): RepeatedUsage[] {
  const totals = repeatedUsage(family.map(({ ledger }) => ledger))
  return family.flatMap(({ session }, index) => {
    const repeated: RepeatedUsage = {
      sessionId: session.id,
      repeatedTokensIn: totals[index]?.tokensIn ?? 0,
      repeatedTokensOut: totals[index]?.tokensOut ?? 0,
      repeatedCacheReadTokens: totals[index]?.cacheReadTokens ?? 0,
      repeatedCacheCreationTokens: totals[index]?.cacheCreationTokens ?? 0,
      repeatedApiMessages: totals[index]?.apiMessages ?? 0,
    }
    const { sessionId: _, ...figures } = repeated
    const isStored = Object.entries(figures).every(([key, value]) => session[key as keyof SessionRecord] === value)
    return isStored ? [] : [repeated]
  })
}
