/**
 * Notices a process that waits for what does not come, as git does for a named pipe in place of a file it reads.
 *
 * Told by the kernel's account of its threads (`/proc`, Linux): all asleep, no processor time used. Waiting for a disk
 * or for a processor is no such sleep. Where there is no such account nothing is noticed, and a time limit has to do.
 */
import { readdir, readFile } from 'node:fs/promises'
import { errorCode } from './path-rules.ts'

export type StallWatch = {
  readonly pid: number
  /** So many looks in a row that find it asleep, one each `everyMs`. */
  readonly looks: number
  readonly everyMs: number
  readonly onStall: () => void
}

/** Looks until disposed of. `onStall` is called once. */
export function watchForStall({ pid, looks, everyMs, onStall }: StallWatch): Disposable {
  let before: string | null = null
  let asleep = 0
  let done = false
  let timer = setTimeout(() => void look(), everyMs)

  async function look(): Promise<void> {
    const sleep = await sleepOf(pid)
    if (done) return
    asleep = sleep !== null && sleep === before ? asleep + 1 : 0
    before = sleep
    if (asleep >= looks) onStall()
    else timer = setTimeout(() => void look(), everyMs)
  }

  return {
    [Symbol.dispose]: () => {
      done = true
      clearTimeout(timer)
    },
  }
}

/** The processor time each of its threads has used, when all of them sleep; else null. */
async function sleepOf(pid: number): Promise<string | null> {
  const folder = `/proc/${pid}/task`
  try {
    const threads = await readdir(folder)
    const times = await Promise.all(
      threads.map(async (thread) => {
        const text = await readFile(`${folder}/${thread}/stat`, 'utf8')
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
        return fields[0] === 'S' ? `${thread}:${fields[11]}:${fields[12]}` : null
      }),
    )
    return times.includes(null) ? null : times.join(' ')
  } catch (error) {
    if (errorCode(error) === '') throw error
    return null // it has ended, or there is no such account here
  }
}
