/** `npm run bench -- <name> …flags`: each benchmark prints its figures beside its floor, measured in the same run. */
import { benchLinks } from './links.ts'
import { benchLive } from './live.ts'
import { benchPanel } from './panel.ts'
import { benchSync } from './sync.ts'

const BENCHMARKS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  links: benchLinks,
  live: benchLive,
  panel: benchPanel,
  sync: benchSync,
}

const [name = '', ...args] = process.argv.slice(2)
const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined
if (benchmark === undefined) {
  console.error(`bench: '${name}' is not one of ${Object.keys(BENCHMARKS).join(', ')}`)
  process.exitCode = 2
} else {
  process.exitCode = await benchmark(args)
}
