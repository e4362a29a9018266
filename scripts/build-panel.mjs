/** The browser panel: bundled by Vite into apps/web/dist, where the server serves it from. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { listFiles, whenChanged } from './stamp.mjs'

/**
 * Builds the panel when one of its inputs changed since the last build, or always with `force`.
 * Vite's report goes to stderr: stdout belongs to the task that needs the panel.
 *
 * @param {string} root        the repository
 * @returns {number}           exit code
 */
export function buildPanel(root, { force = false } = {}) {
  const web = join(root, 'apps', 'web')
  const files = [...listFiles(root, 'apps/web'), ...listFiles(root, 'packages/api-contract/src'), 'pnpm-lock.yaml']
  const gone = () => force || !existsSync(join(web, 'dist', 'index.html'))
  try {
    whenChanged(root, { name: 'panel', files, gone }, () => {
      process.stderr.write('ccdash: building the panel\n')
      const { status } = spawnSync(process.execPath, [vitePath(root), 'build', '--logLevel', 'warn'], {
        cwd: web,
        stdio: ['ignore', 2, 2],
      })
      if (status !== 0) throw new Error('the panel could not be built; see above')
    })
    return 0
  } catch (error) {
    process.stderr.write(`ccdash: ${error.message}\n`)
    return 1
  }
}

/** Vite's command line, as apps/web has it. */
export function vitePath(root) {
  const { resolve } = createRequire(join(root, 'apps', 'web', 'package.json'))
  return join(dirname(resolve('vite/package.json')), 'bin', 'vite.js')
}
