/** What this program is and where its parts are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** As in package.json. */
export const PRODUCT_VERSION = readVersion(join(import.meta.dirname, '..', 'package.json'))

/** The built panel. */
export const DEFAULT_PANEL_DIR = join(import.meta.dirname, '..', '..', 'web', 'dist')

function readVersion(path: string): string {
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
  return version
}
