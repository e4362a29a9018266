import type { Store } from '../store/store.ts'

/** What they write, whoever watches sees: the ledger, the projects, verdicts and links. Rows of sources come with the ledger's news. */
const SEEN_WRITES = [
  'createOperation',
  'flushOperation',
  'endOperation',
  'requestCancel',
  'interruptOperations',
  'saveProject',
  'setActiveProject',
  'writeLinks',
  'writeJudgements',
] as const satisfies (keyof Store)[]

/** The same store; calls `onWritten` after each write that is to be seen at once. */
export function tellWrites(store: Store, onWritten: () => void): Store {
  const telling = SEEN_WRITES.map((name) => {
    const write = store[name] as (...given: unknown[]) => Promise<unknown>
    const writeAndTell = async (...given: unknown[]): Promise<unknown> => {
      const written = await write(...given)
      onWritten()
      return written
    }
    return [name, writeAndTell]
  })
  return { ...store, ...(Object.fromEntries(telling) as Partial<Store>) }
}
