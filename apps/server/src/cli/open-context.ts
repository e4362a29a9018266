/** Opens the engine in this process on the flags' database, runs one command, closes everything. */
import { openEngine } from '../engine-host.ts'
import { readCommandSettings } from '../env.ts'
import { createLog } from '../log.ts'
import type { CliContext } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import type { CommonFlags } from './program.ts'
import { settingsOf } from './settings-of.ts'

/** Sets the exit code to the command's. Of the log only warnings are shown unless CCDASH_LOG_LEVEL asks for more. */
export async function withContext(
  flags: CommonFlags,
  command: (context: CliContext) => Promise<ExitCode>,
): Promise<void> {
  const settings = settingsOf(readCommandSettings(), flags)
  const { ops, store, close } = await openEngine(settings, createLog(settings.logLevel))
  try {
    process.exitCode = await command({
      ops,
      store,
      settings,
      json: flags.json === true,
      print: (line) => void process.stdout.write(`${line}\n`),
    })
  } finally {
    await close()
  }
}
