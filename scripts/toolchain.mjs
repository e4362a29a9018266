/**
 * Node 24 and pnpm from npm into .toolchain/node_modules, as toolchain-lock.json names them: exact version and sha512 of the
 * package, so a registry, proxy or cache that hands out anything else is refused; and no script of a package runs.
 *
 *   incoming folder ──npm ci: all or nothing──▶ .toolchain/node_modules          failed: the incoming folder goes, nothing else changed
 *
 * Registry, proxy and certificates are npm's own settings; the lock names no host. Plain JavaScript of Node 18, no dependencies.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/

/** On the command line these win over every .npmrc and npm_config_ variable. */
const NPM_OPTIONS = [
  ...['--ignore-scripts', '--package-lock', '--bin-links', '--no-global', '--no-dry-run', '--no-workspaces'],
  ...['--install-strategy=hoisted', '--include=prod', '--no-audit', '--no-fund', '--loglevel=error'],
]

/**
 * @param {string} file toolchain-lock.json
 * @param {{ ownNodeFits: boolean, platform?: string, arch?: string }} machine
 * @returns {{ name: string, version: string, integrity: string, bin: Record<string, string> }[]}
 */
export function wantedTools(file, { ownNodeFits, platform = process.platform, arch = process.arch }) {
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const wanted = [{ name: 'pnpm', ...lock.pnpm }]
  if (!ownNodeFits) {
    const node = lock.node[`${platform}-${arch}`]
    if (node === undefined)
      throw new Error(`install Node 24 and run this again: npm has no known Node 24 for ${platform}-${arch}`)
    wanted.push(node)
  }
  for (const { name, version, integrity } of wanted) {
    if (!/^\d+\.\d+\.\d+$/.test(version) || !SHA512.test(integrity))
      throw new Error(`${file}: ${name} needs an exact version and a sha512 integrity`)
  }
  return wanted
}

/** Whether exactly these are installed. */
export function hasTools(toolchain, wanted) {
  return wanted.every(({ name, version }) => installedVersion(toolchain, name) === version)
}

/** Replaces what is installed by `wanted`, or throws and leaves it as it was. */
export function installTools(toolchain, wanted) {
  const incoming = join(toolchain, `incoming-${process.pid}`)
  try {
    mkdirSync(incoming, { recursive: true })
    writeFileSync(join(incoming, 'package.json'), JSON.stringify(manifestOf(wanted)))
    writeFileSync(join(incoming, 'package-lock.json'), JSON.stringify(lockfileOf(wanted)))
    runNpm(incoming, wanted)
    const installed = join(toolchain, 'node_modules')
    rmSync(installed, { recursive: true, force: true })
    renameSync(join(incoming, 'node_modules'), installed)
  } finally {
    rmSync(incoming, { recursive: true, force: true })
  }
}

function runNpm(incoming, wanted) {
  const options = { cwd: incoming, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }
  const { status, error } = spawnSync('npm', ['ci', '--prefix', '.', ...NPM_OPTIONS], options)
  if (error) throw new Error(`cannot run npm: ${error.message}`, { cause: error })
  if (status === 0 && hasTools(incoming, wanted)) return
  const names = wanted.map(({ name, version }) => `${name}@${version}`).join(' and ')
  throw new Error(
    `npm could not install ${names}; nothing was changed. EINTEGRITY above means that the registry, a proxy or the npm ` +
      'cache gave another package than the one known by its sha512 (scripts/toolchain-lock.json): do not go round it.',
  )
}

function manifestOf(wanted) {
  return { private: true, dependencies: Object.fromEntries(wanted.map(({ name, version }) => [name, version])) }
}

/** Without `resolved`: where packages come from is the user's setting. */
function lockfileOf(wanted) {
  const packages = wanted.map(({ name, ...known }) => [`node_modules/${name}`, known])
  return {
    lockfileVersion: 3,
    requires: true,
    packages: { '': manifestOf(wanted), ...Object.fromEntries(packages) },
  }
}

function installedVersion(folder, name) {
  const file = join(folder, 'node_modules', name, 'package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined
}
