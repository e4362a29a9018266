import type { Command } from 'commander'
import type { CliContext, OutsideContext } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import type { ProjectFlags } from './select-project.ts'

export type CommonFlags = ProjectFlags & { readonly db?: string; readonly json?: boolean }
export type ServeFlags = { readonly host?: string; readonly port?: number; readonly open?: boolean }

/** What the program is given from outside, so that tests can run it without a process of its own. */
export type ProgramDeps = {
  readonly version: string
  /** Opens the engine on the flags' database, runs the command, closes it. */
  withContext(flags: CommonFlags, command: (context: CliContext) => Promise<ExitCode>): Promise<void>
  /**
   * The same, but a database that is not there is not made: the command fails.
   *
   * @param whenUnusable  what to do instead when it cannot be opened; left out, that is the command's failure.
   */
  withStored(
    flags: CommonFlags,
    command: (context: CliContext) => Promise<ExitCode>,
    whenUnusable?: (context: OutsideContext, error: Error) => Promise<ExitCode>,
  ): Promise<void>
  serve(flags: CommonFlags & ServeFlags): Promise<void>
}

export type Add = (parent: Command, usage: string, description: string) => Command
