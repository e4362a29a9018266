#!/usr/bin/env node
/**
 * Runs a root script on a machine that has only some Node ≥ 18 and npm.
 *
 *   own Node is not 24? → the npm package node-<platform>-<arch> goes to .toolchain/
 *   no pnpm there yet?  → the npm package pnpm goes to .toolchain/
 *   lockfile changed?   → pnpm install --frozen-lockfile
 *   schema changed?     → both Prisma clients are generated anew
 *   then scripts/tasks.mjs runs the task under that Node, with the same arguments.
 *
 * What this prints goes to stderr, so `npm run --silent ccdash -- audit --json` prints JSON only.
 * Plain JavaScript of Node 18, no dependencies: it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_VERSION = '24.21.0'
const PNPM_VERSION = '12.21.0'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const toolchain = join(root, '.toolchain')
const bin = join(toolchain, 'node_modules', '.bin')
const windows = process.platform === 'win32'

const [task = 'start', ...taskArguments] = process.argv.slice(2)
const env = prepareToolchain()
install(env)
generateClients(env)
process.exit(run('node', [join(root, 'scripts', 'tasks.mjs'), task, ...taskArguments], { env, stdio: 'inherit' }))

/** Installs Node 24 and pnpm into .toolchain/ where they are missing; returns an environment whose PATH finds them. */
function prepareToolchain() {
  const wanted = { pnpm: PNPM_VERSION }
  if (!process.version.startsWith('v24.')) {
    wanted[`node-${windows ? 'win' : process.platform}-${process.arch}`] = NODE_VERSION
  }
  const missing = Object.entries(wanted).filter(([name, version]) => installedVersion(name) !== version)
  if (missing.length > 0) {
    const packages = Object.entries(wanted).map(([name, version]) => `${name}@${version}`)
    say(`installing ${missing.map(([name, version]) => `${name}@${version}`).join(' and ')} into .toolchain/`)
    mkdirSync(toolchain, { recursive: true })
    writeFileSync(join(toolchain, 'package.json'), '{ "private": true }\n')
    must(run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', '--prefix', toolchain, ...packages], { cwd: toolchain, shell: windows, stdio: ['ignore', 2, 2] }))
  }
  const nodeDirectory = process.version.startsWith('v24.') ? dirname(process.execPath) : undefined
  const path = [nodeDirectory, bin, join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  return { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }
}

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(toolchain, 'node_modules', name, 'package.json'), 'utf8')).version
  } catch {
    return undefined // not installed, or half installed: npm puts it right
  }
}

/** Runs pnpm install when the lockfile or a package.json is not the one of the last install. */
function install(env) {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...packageFiles()]
  whenChanged('install', files, () => {
    say('installing packages')
    must(run('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], { cwd: root, env, shell: windows, stdio: ['ignore', 2, 2] }))
  })
}

/** Runs prisma generate for both databases when a schema is not the one of the last run. */
function generateClients(env) {
  const schemas = ['packages/db/prisma/schema.prisma', 'packages/db/prisma/postgresql/schema.prisma', 'pnpm-lock.yaml']
  const generated = existsSync(join(root, 'packages/db/src/generated'))
  whenChanged('generate', schemas, () => {
    say('generating the database clients')
    must(run('node', [join(root, 'scripts', 'tasks.mjs'), 'db:generate'], { cwd: root, env, stdio: ['ignore', 2, 2] }))
  }, !generated)
}

function packageFiles() {
  const groups = ['apps', 'packages'].flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
  return [...groups, 'examples', 'bench'].map((folder) => `${folder}/package.json`).filter((file) => existsSync(join(root, file)))
}

/** Calls `work` unless a stamp of the same name says it was done for exactly these files. */
function whenChanged(name, files, work, always = false) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}-${NODE_VERSION}`)
  for (const file of files) if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)))
  const digest = hash.digest('hex')
  const stamp = join(root, 'node_modules', `.ccdash-${name}`)
  if (!always && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  withLock(name, work)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(`${stamp}.${process.pid}`, digest)
  renameSync(`${stamp}.${process.pid}`, stamp)
}

/** Two terminals may start at once: the second waits for the first (a lock older than ten minutes is of a dead one). */
function withLock(name, work) {
  const lock = join(toolchain, `lock-${name}`)
  mkdirSync(toolchain, { recursive: true })
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (Date.now() - statSync(lock, { throwIfNoEntry: false })?.mtimeMs > 600_000) rmSync(lock, { recursive: true, force: true })
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  }
  try {
    work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function run(command, args, options) {
  const result = spawnSync(command, args, options)
  if (result.error) {
    say(`cannot run ${command}: ${result.error.message}`)
    return 1
  }
  return result.status ?? 130
}

function must(status) {
  if (status !== 0) {
    say('setting up failed; see above')
    process.exit(status)
  }
}

function say(text) {
  process.stderr.write(`ccdash: ${text}\n`)
}
