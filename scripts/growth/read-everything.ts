/** Runs every reader over hostile texts. */
import { describeGrowth, findSteepGrowth } from './growth.ts'
import { hostileShapes } from './hostile-texts.ts'

/** What reads text of others, by `<file>#<function>`. */
export type Readers = Readonly<Record<string, (text: string) => unknown>>

/** A slow reader gets a part of the shapes each time. */
const MS_PER_READER = 400

/** One line for each reader whose time does not grow in proportion to the text. */
export function findSteepReaders(readers: Readers): string[] {
  return Object.entries(readers).flatMap(([name, run]) => {
    const start = performance.now()
    for (const shape of hostileShapes().toSorted(() => Math.random() - 0.5)) {
      const growth = findSteepGrowth(run, shape)
      if (growth !== null) return [describeGrowth(name, growth)]
      if (performance.now() - start > MS_PER_READER) break
    }
    return []
  })
}
