/**
 * Finds a Chromium that runs, or gets one. Looked for in this order:
 *   CHROME_PATH · /usr/bin/chromium · Playwright's cache · `playwright install chromium` · `apt-get install -y chromium` as root
 *
 * Plain JavaScript: the task runner and the tests' set-up share it. Prints to stderr only, since getting one takes a while.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const DOWNLOAD_TIMEOUT_MS = 240_000
const BINARIES = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-linux/headless_shell',
  'chrome-headless-shell-linux64/chrome-headless-shell',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-win64/chrome.exe',
]

/** @returns {string | null} path of a Chromium that answers `--version`; null when there is none and none can be had. */
export function findChromium() {
  return firstRunning(installedCandidates()) ?? downloadWithPlaywright() ?? installWithApt()
}

function installedCandidates() {
  return [process.env.CHROME_PATH, '/usr/bin/chromium', ...playwrightCache()]
}

function firstRunning(candidates) {
  return candidates.find((path) => path && existsSync(path) && runs(path, ['--version'], 20_000)) ?? null
}

/** Newest revision first. */
function playwrightCache() {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), ...cacheFolder(), 'ms-playwright')
  if (!existsSync(folder)) return []
  const revisions = readdirSync(folder).filter((name) => name.startsWith('chromium'))
  revisions.sort((a, b) => Number(b.split('-').at(-1)) - Number(a.split('-').at(-1)))
  return revisions.flatMap((name) => BINARIES.map((binary) => join(folder, name, binary)))
}

function cacheFolder() {
  if (process.platform === 'darwin') return ['Library', 'Caches']
  return process.platform === 'win32' ? ['AppData', 'Local'] : ['.cache']
}

function downloadWithPlaywright() {
  const cli = playwrightCli()
  if (cli === null) return null
  process.stderr.write('ccdash: no Chromium found; trying `playwright install chromium`\n')
  const env = { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' }
  return runs(process.execPath, [cli, 'install', 'chromium'], DOWNLOAD_TIMEOUT_MS, env)
    ? firstRunning(playwrightCache())
    : null
}

/** playwright-core belongs to whichever app drives a browser. */
function playwrightCli() {
  for (const app of ['apps/server', 'apps/web']) {
    try {
      const require = createRequire(join(root, app, 'package.json'))
      return join(dirname(require.resolve('playwright-core/package.json')), 'cli.js')
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  return null
}

function installWithApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null
  process.stderr.write('ccdash: no Chromium found; trying `apt-get install -y chromium`\n')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = () =>
    runs('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], DOWNLOAD_TIMEOUT_MS, env)
  const installed = install() || (runs('apt-get', ['update'], DOWNLOAD_TIMEOUT_MS, env) && install())
  return installed ? firstRunning(['/usr/bin/chromium']) : null
}

function runs(command, args, timeout, env = process.env) {
  return spawnSync(command, args, { env, timeout, stdio: 'ignore', killSignal: 'SIGKILL' }).status === 0
}
