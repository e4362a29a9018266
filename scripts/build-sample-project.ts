/**
 * Writes the session logs of fixtures/sample-project, the same bytes every time; the documents beside them are written
 * by hand. `--check` writes nothing and exits 1 when a log differs from what would be written.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { addDamagedSessions } from './sample-project/damaged.ts'
import { addWeekViewSessions, IMPORT_SESSIONS, PLANNER_SESSIONS } from './sample-project/import-and-planner.ts'
import { OFFLINE_SESSIONS, SHOPPING_SESSIONS, UNIT_SESSIONS } from './sample-project/lists-and-offline.ts'
import { addSession } from './sample-project/session-files.ts'
import type { SessionFiles } from './sample-project/session-files.ts'
import { OTHER_SESSIONS, ROUNDS, SEARCH_SESSIONS } from './sample-project/upkeep.ts'

const SCENARIOS = [
  ...IMPORT_SESSIONS,
  ...PLANNER_SESSIONS,
  ...SHOPPING_SESSIONS,
  ...OFFLINE_SESSIONS,
  ...UNIT_SESSIONS,
  ...SEARCH_SESSIONS,
  ...ROUNDS,
  ...OTHER_SESSIONS,
]

const target = resolve(import.meta.dirname, '../fixtures/sample-project/sessions')

/** Path below `sessions/` → text, in the order they were made. */
function buildSampleSessions(): SessionFiles {
  const files: SessionFiles = new Map()
  for (const scenario of SCENARIOS) addSession(files, scenario)
  addWeekViewSessions(files)
  addDamagedSessions(files)
  return files
}

function filesOnDisk(): string[] {
  if (!existsSync(target)) return []
  const entries = readdirSync(target, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1))
}

function differences(files: SessionFiles): string[] {
  const stale = filesOnDisk().filter((path) => !files.has(path))
  const changed = [...files].filter(([path, text]) => {
    const file = join(target, path)
    return !existsSync(file) || readFileSync(file, 'utf8') !== text
  })
  return [...stale, ...changed.map(([path]) => path)]
}

function writeAll(files: SessionFiles): void {
  rmSync(target, { recursive: true, force: true })
  for (const [path, text] of files) {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    writeFileSync(join(target, path), text)
  }
}

const files = buildSampleSessions()
if (process.argv.includes('--check')) {
  const different = differences(files)
  for (const path of different) process.stderr.write(`differs: ${path}\n`)
  process.exitCode = different.length === 0 ? 0 : 1
} else {
  writeAll(files)
  process.stdout.write(`${files.size} files written to ${target}\n`)
}
