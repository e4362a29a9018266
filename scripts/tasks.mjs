/**
 * The root scripts as one table: `node scripts/tasks.mjs <task> …arguments`. bootstrap.mjs calls this under Node 24 with
 * everything installed and the tools on PATH; `npm run <task> -- …arguments` is the way in.
 *
 * A task gets the arguments and gives its exit code.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './child.mjs'
import { buildPanel, vitePath } from './build-panel.mjs'
import { findChromium } from './find-chromium.mjs'
import { runTests } from './run-tests.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const NODE = process.execPath
const CLI = join(root, 'apps', 'server', 'src', 'cli.ts')

const FORMAT_CHECK = ['oxfmt', '--check']
const LINT = ['oxlint', '--type-aware', '--report-unused-disable-directives-severity=error']
const KNIP = ['knip', '--no-progress']
const TYPECHECK = [
  ['turbo', 'run', 'typecheck', '--output-logs=errors-only'],
  ['tsc', '--noEmit', '-p', 'scripts'],
]
const DERIVE = [NODE, 'packages/db/scripts/derive-schema.ts']
const UNIT = ['vitest', 'run', '--project', 'unit']
const POSTGRESQL = ['vitest', 'run', '--project', 'postgresql']
const BROWSER = ['vitest', 'run', '--project', 'browser']

/** @type {import('./run-tests.mjs').TestStep[]} */
const TEST_STEPS = [
  { name: 'format', title: 'Format (oxfmt)', commands: [FORMAT_CHECK] },
  { name: 'lint', title: 'Lint, with types and boundaries (oxlint)', commands: [LINT] },
  { name: 'knip', title: 'Unused files, exports and dependencies (knip)', commands: [KNIP] },
  { name: 'typecheck', title: 'Types (tsc)', commands: TYPECHECK },
  { name: 'db', title: 'What is derived from the schema is up to date', commands: [[...DERIVE, '--check']] },
  { name: 'unit', title: 'Unit, store on SQLite, REST, tRPC, command line', commands: [UNIT], tests: true },
  { name: 'pg', title: 'Store on PostgreSQL', commands: [POSTGRESQL], tests: true },
  { name: 'browser', title: 'Panel in a browser', commands: [BROWSER], prepare: prepareBrowser, tests: true },
]

const tasks = {
  start: async (args) => buildPanel(root) || runWhereAsked([NODE, CLI, 'serve', ...args]),
  test: (args) => runTests(root, TEST_STEPS, args),
  check: (args) => runTests(root, TEST_STEPS, args),
  dev: (args) => runTogether([NODE, '--watch', CLI, 'serve', ...args], [NODE, vitePath(root), 'dev', 'apps/web']),
  build: async () => buildPanel(root, { force: true }),
  lint: (args) => runInOrder([LINT], args),
  format: (args) => runInOrder([['oxfmt']], args),
  'format:check': (args) => runInOrder([FORMAT_CHECK], args),
  knip: (args) => runInOrder([KNIP], args),
  typecheck: () => runInOrder(TYPECHECK, []),
  'test:unit': (args) => runInOrder([UNIT], args),
  'test:pg': (args) => runInOrder([POSTGRESQL], args),
  'test:browser': (args) => runTests(root, TEST_STEPS, ['--only', 'browser', ...args]),
  'db:derive': (args) => runInOrder([DERIVE], args),
  'db:generate': (args) => runInOrder([[NODE, 'packages/db/scripts/generate.mjs']], args),
  'db:check': () => runInOrder([[...DERIVE, '--check']], []),
  ccdash: (args) => runWhereAsked([NODE, CLI, ...args]),
  bench: (args) => runBench([NODE, join(root, 'bench', 'run.ts'), ...args], args[0]),
  torture: (args) => runWhereAsked([NODE, join(root, 'scripts', 'torture.ts'), ...args]),
  parity: (args) => runWhereAsked([NODE, join(root, 'scripts', 'parity.ts'), ...args]),
}

const [name = 'start', ...args] = process.argv.slice(2)
const task = tasks[name]
if (task === undefined) {
  process.stderr.write(`ccdash: no task "${name}"; there are ${Object.keys(tasks).join(', ')}\n`)
  process.exitCode = 2
} else {
  process.exitCode = await task(args)
}

/** One command after the other, the arguments go to the last; the first that fails ends it with its exit code. */
async function runInOrder(commands, args) {
  for (const [index, command] of commands.entries()) {
    const code = await runCommand(index === commands.length - 1 ? [...command, ...args] : command)
    if (code !== 0) return code
  }
  return 0
}

/** Both until one ends; then the other is stopped. */
async function runTogether(...commands) {
  const code = await Promise.race(commands.map((command) => runCommand(command)))
  process.kill(process.pid, 'SIGTERM') // runChild hands it to the one that still runs
  return code
}

/** Where the person stands (npm says it), so that the relative paths they write mean what they say. */
function runWhereAsked(command) {
  return runCommand(command, process.env.INIT_CWD)
}

/** One of them looks at the panel. */
function runBench(command, name) {
  if (name === 'panel') Object.assign(process.env, prepareBrowser())
  return runWhereAsked(command)
}

function runCommand([command, ...args], cwd = root) {
  return runChild(command, args, { cwd, shell: process.platform === 'win32' && command !== NODE })
}

function prepareBrowser() {
  if (buildPanel(root) !== 0) throw new Error('the panel could not be built')
  const path = findChromium()
  if (path === null) {
    throw new Error(
      'no Chromium was found and none could be installed: set CHROME_PATH to one, or install it (apt-get install chromium)',
    )
  }
  return { CHROME_PATH: path }
}
