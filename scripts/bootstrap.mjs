#!/usr/bin/env node
/**
 * Runs a root script on a machine that has only some Node ≥ 18 and npm.
 *
 *   own Node is not 24? → the npm package node-<platform>-<arch> goes to .toolchain/   (toolchain.mjs: by version and sha512)
 *   no pnpm there yet?  → the npm package pnpm goes to .toolchain/
 *   lockfile changed?   → pnpm install --frozen-lockfile --ignore-scripts
 *   schema changed?     → both Prisma clients are generated anew
 *   then scripts/tasks.mjs runs the task under that Node, with the same arguments.
 *
 * What this prints goes to stderr, so `npm run --silent ccdash -- audit --json` prints JSON only.
 * Plain JavaScript of Node 18, no dependencies: it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './child.mjs'
import { whenChanged } from './stamp.mjs'
import { hasTools, installTools, wantedTools } from './toolchain.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const toolchain = join(root, '.toolchain')
const bin = join(toolchain, 'node_modules', '.bin')
const windows = process.platform === 'win32'
// One in .toolchain/ is not the machine's own: an install that did without it would take it away
const ownNodeFits = process.version.startsWith('v24.') && !process.execPath.startsWith(join(toolchain, sep))

const [task = 'start', ...taskArguments] = process.argv.slice(2)
const env = toolchainEnvironment()
try {
  installToolchain()
  installPackages()
  generateClients()
} catch (error) {
  say(error.message)
  process.exit(1)
}
process.exitCode = await runChild('node', [join(root, 'scripts', 'tasks.mjs'), task, ...taskArguments], { env })

/** Installs Node 24 and pnpm into .toolchain/ where they are missing. */
function installToolchain() {
  const lock = join('scripts', 'toolchain-lock.json')
  const wanted = wantedTools(join(root, lock), { ownNodeFits })
  const names = wanted.map(({ name, version }) => `${name}@${version}`)
  const gone = () => !hasTools(toolchain, wanted)
  whenChanged(root, { name: 'toolchain', files: [lock], salt: names.join(' '), gone }, () => {
    say(`installing ${names.join(' and ')} into .toolchain/`)
    installTools(toolchain, wanted)
  })
}

/** Ours, with a PATH that finds Node 24, pnpm and the tools of the packages; nothing in it phones home. */
function toolchainEnvironment() {
  const nodeDirectory = ownNodeFits ? [dirname(process.execPath)] : []
  return {
    ...process.env,
    PATH: [...nodeDirectory, bin, join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter),
    PNPM_CONFIG_PM_ON_FAIL: 'ignore', // it is the pnpm of package.json already; the lockfile need not pin it once more
    // Compiled code is kept between runs: the command line starts in half the time
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(toolchain, 'compile-cache'),
    TURBO_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  }
}

/** Runs pnpm install when the lockfile or a package.json is not the one of the last install. */
function installPackages() {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...packageFiles()]
  const gone = () => !existsSync(join(root, 'node_modules', '.modules.yaml'))
  whenChanged(root, { name: 'install', files, salt: machine(), gone }, () => {
    say('installing packages')
    const options = [
      '--frozen-lockfile',
      '--ignore-scripts',
      '--reporter=append-only',
      '--config.confirmModulesPurge=false',
    ]
    must('pnpm', ['install', ...options], { cwd: root, env, shell: windows })
    // Vitest's transform cache names the packages of the install before
    rmSync(join(root, 'node_modules', '.vitest-cache'), { recursive: true, force: true })
  })
}

/** Runs prisma generate for both databases when a schema is not the one of the last run. */
function generateClients() {
  const schemas = ['packages/db/prisma/schema.prisma', 'packages/db/prisma/postgresql/schema.prisma', 'pnpm-lock.yaml']
  const gone = () => !existsSync(join(root, 'packages', 'db', 'src', 'generated'))
  whenChanged(root, { name: 'generate', files: schemas, salt: machine(), gone }, () => {
    say('generating the database clients')
    must('node', [join(root, 'scripts', 'tasks.mjs'), 'db:generate'], { cwd: root, env })
  })
}

/** What an installation depends on besides files: native packages differ per platform and Node. */
function machine() {
  return `${process.platform}-${process.arch}-24`
}

function packageFiles() {
  const grouped = ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}/package.json`),
  )
  return [...grouped, 'examples/package.json', 'bench/package.json']
}

/** A step of setting up: what it prints goes to stderr. Throws when it fails, since without it nothing can go on. */
function must(command, args, options) {
  const { status, error } = spawnSync(command, args, { ...options, stdio: ['ignore', 2, 2] })
  if (error) throw new Error(`cannot run ${command}: ${error.message}`, { cause: error })
  if (status !== 0) throw new Error(`${command} ${args[0]} failed; see above`)
}

function say(text) {
  process.stderr.write(`ccdash: ${text}\n`)
}
