/** Opens the engine on the flags' database, runs one command, closes everything; operations run in a thread that is watched. */
import { existsSync } from 'node:fs'
import { openEngine, type EngineHost } from '../engine-host/engine-host.ts'
import { readCommandSettings, type Settings } from '../env.ts'
import { createLog } from '../log.ts'
import type { CliContext, OutsideContext } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { CommonFlags } from './program-deps.ts'
import { settingsOf } from './settings-of.ts'
import { createWatchedEngine, type WatchedEngineOptions } from './watched-engine.ts'
import { writeJson, writeStderr, writeStdout } from '../terminal/terminal.ts'

/** Sets the exit code to the command's. Of the log only warnings are shown unless CCDASH_LOG_LEVEL asks for more. */
export async function withContext(
  flags: CommonFlags,
  command: (context: CliContext) => Promise<ExitCode>,
  options: WatchedEngineOptions = {},
): Promise<void> {
  return run(settingsOf(readCommandSettings(), flags), flags, command, options)
}

/** As withContext, but an SQLite file that is not there is not made: there is nothing to ask of it. */
export async function withStored(
  flags: CommonFlags,
  command: (context: CliContext) => Promise<ExitCode>,
  whenUnusable?: (context: OutsideContext, error: Error) => Promise<ExitCode>,
): Promise<void> {
  const settings = settingsOf(readCommandSettings(), flags)
  const path = settings.databaseUrl.startsWith('file:') ? settings.databaseUrl.slice('file:'.length) : null
  if (path === null || existsSync(path)) return run(settings, flags, command, { whenUnusable })
  const write = flags.json === true ? writeStderr : writeStdout // as the reference: a line of the text
  write(`DB not found: ${path}\n`)
  process.exitCode = EXIT.failed
}

async function run(
  settings: Settings,
  flags: CommonFlags,
  command: (context: CliContext) => Promise<ExitCode>,
  {
    whenUnusable,
    ...options
  }: WatchedEngineOptions & {
    whenUnusable?: ((context: OutsideContext, error: Error) => Promise<ExitCode>) | undefined
  } = {},
): Promise<void> {
  const json = flags.json === true
  const outside: OutsideContext = {
    settings,
    json,
    print: (line) => (json ? writeJson(`${line}\n`) : writeStdout(`${line}\n`)),
  }
  let host: EngineHost
  try {
    host = await openEngine(settings, createLog(settings.logLevel), { sweeps: false })
  } catch (error) {
    if (whenUnusable === undefined || !(error instanceof Error)) throw error
    process.exitCode = await whenUnusable(outside, error)
    return
  }
  const engine = createWatchedEngine(settings, host, options)
  try {
    process.exitCode = await command({ ...outside, ops: engine.ops, store: host.store })
  } finally {
    await engine.close()
    await host.close()
  }
}
