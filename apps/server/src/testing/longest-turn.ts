/** How long a thread computes without letting anything else have its turn, whatever else the machine is at. */
import { setTimeout as wait } from 'node:timers/promises'

/** @returns the most processor time, in ms, that this thread has used between two of its timers while `work` went on. */
export async function longestTurn(work: Promise<unknown>): Promise<number> {
  let isDone = false
  const done = work.finally(() => (isDone = true))
  let longest = 0
  let before = process.threadCpuUsage()
  while (!isDone) {
    await Promise.race([done, wait(1)])
    const { user, system } = process.threadCpuUsage(before)
    longest = Math.max(longest, (user + system) / 1000)
    before = process.threadCpuUsage()
  }
  await done
  return longest
}
