/** `ccdash sync` with the engine of stuck-engine-thread.ts, as a process: `stuck-sync.ts <project> <database> <seconds until stuck>`. */
import { withContext } from '../cli/open-context.ts'
import { runSync } from '../cli/commands/sync-commands.ts'
import { selectProject } from '../cli/select-project.ts'
import { WATCHDOG_LIMITS } from '../engine-host/watchdog.ts'

const [project = '', db = '', seconds = ''] = process.argv.slice(2)
const flags = { project, db }
await withContext(
  flags,
  async (context) => runSync(context, await selectProject(context.ops, flags, true), { force: false, paths: [] }),
  {
    thread: new URL('./stuck-engine-thread.ts', import.meta.url),
    limits: { ...WATCHDOG_LIMITS, tickMs: 100, limitTicks: Number(seconds) * 10 },
  },
)
