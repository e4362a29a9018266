#!/usr/bin/env node
/** `ccdash`: the same operations without a browser. Exit codes: 0 ok, 1 failed, 2 wrong usage, 130 cancelled. */
import { isOpsError } from '@ccdash/api-contract'
import { CommanderError } from 'commander'
import openInBrowser from 'open'
import { EXIT, UsageError } from './cli/exit-codes.ts'
import { withContext, withStored } from './cli/open-context.ts'
import { panelAddress } from './cli/panel-address.ts'
import type { CommonFlags, ServeFlags } from './cli/program-deps.ts'
import { createProgram } from './cli/program.ts'
import { isExpected, selectProject } from './cli/select-project.ts'
import { settingsOf } from './cli/settings-of.ts'
import { onOutputError, writeJson, writeStderr, writeStdout } from './terminal/terminal.ts'
import { describeFailure } from './describe-failure.ts'
import { readSettings, SettingsError } from './env.ts'
import { PRODUCT_VERSION } from './product.ts'
import { runServer } from './run-server.ts'

let isServing = false

async function serve(flags: CommonFlags & ServeFlags): Promise<void> {
  isServing = true
  const chosen = [flags.project, flags.sessions, flags.docs, flags.progress].some((flag) => flag !== undefined)
  const settings = settingsOf(readSettings(), flags)
  process.exitCode = await runServer(settings, {
    ...(chosen ? { beforeStartup: async (ops) => void (await selectProject(ops, flags, true)) } : {}),
    onListening({ url }) {
      if (flags.json) writeJson(`${JSON.stringify({ url })}\n`)
      else writeStdout(`CCDash is at ${url}  (Ctrl-C stops it)\n`)
      if (!flags.open) return
      const address = panelAddress(url, settings.http.token)
      openInBrowser(address).catch((error: unknown) => complain(`no browser opened: ${String(error)}`))
    },
  })
}

function complain(text: string): void {
  writeStderr(`ccdash: ${text}\n`)
}

/** `--cursor` with something that no page gave. */
function isBadCursor(error: unknown): error is Error {
  return isOpsError(error) && error.code === 'CURSOR_INVALID'
}

// Whoever reads the output may stop reading it, as `head` does: that is no failure.
onOutputError((error) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  complain(`the output cannot be written: ${error.message}`)
  if (!isServing) process.exit(EXIT.failed) // a server has more to do than to print its address
})

try {
  await createProgram({ version: PRODUCT_VERSION, withContext, withStored, serve }).parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage // commander has printed it
  } else if (error instanceof UsageError || error instanceof SettingsError || isBadCursor(error)) {
    complain(error.message)
    process.exitCode = EXIT.usage
  } else if (isExpected(error)) {
    complain(error.message)
    process.exitCode = EXIT.failed
  } else {
    complain(error instanceof Error ? describeFailure(error) : String(error))
    process.exitCode = EXIT.failed
  }
}
