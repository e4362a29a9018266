import { setImmediate as nextTurn } from 'node:timers/promises'

const SLICE = 5000

/** Works on many items a slice at a time; between two, other work of the thread gets its turn. */
export async function inTurns<Item>(items: readonly Item[], work: (slice: readonly Item[]) => void): Promise<void> {
  for (let start = 0; start < items.length; start += SLICE) {
    if (start > 0) await nextTurn()
    work(items.slice(start, start + SLICE))
  }
}
