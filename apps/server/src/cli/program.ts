/** The commands and their flags; what they do stands in commands/. */
import {
  cursorText,
  entityId,
  operationKind,
  operationStatus,
  suspectReasonType,
  trigger,
  trimmedText,
  verdictFilter,
} from '@ccdash/api-contract'
import { Command, Option } from 'commander'
import { runAudit, type AuditFlags } from './commands/audit-command.ts'
import { runDoctor, runDoctorOutside } from './commands/doctor-command.ts'
import { runCancel, runList, runShow, runWatch } from './commands/operation-commands.ts'
import { runActivateProject, runAddProject, runListProjects } from './commands/project-commands.ts'
import { runRebuildLinks, runRetry, runSync } from './commands/sync-commands.ts'
import { EXIT, UsageError } from './exit-codes.ts'
import { exportProject } from './export-project.ts'
import { decimalNumber, givenText, isoTime, wholeNumber } from './flag-values.ts'
import { addLinks } from './links-program.ts'
import type { Add, CommonFlags, ProgramDeps, ServeFlags } from './program-deps.ts'
import { selectProject } from './select-project.ts'
import { writeStderr, writeStdout } from '../terminal/terminal.ts'

export function createProgram(deps: ProgramDeps): Command {
  const program = new Command('ccdash')
    .description(
      'Reads agents’ session logs, plans and progress files; links and audits them; explains every operation.',
    )
    .version(deps.version)
    .exitOverride()
    .configureOutput({ writeOut: writeStdout, writeErr: writeStderr }) // it repeats what it was given
  const add = (parent: Command, usage: string, description: string) =>
    withCommonFlags(parent.command(usage).description(description))

  addServe(add, program, deps)
  addSync(add, program, deps)
  addAudit(add, program, deps)
  addReads(add, program, deps)
  addLinks(add, program.command('links').description('What is linked, why, and how good it is'), deps)
  addOperations(add, program.command('operations').description('The ledger of operations'), deps)
  addProjects(add, program.command('projects').description('Registered projects'), deps)
  return program
}

function withCommonFlags(command: Command): Command {
  return command
    .option('--project <dir>', 'project folder (registered when new) or the id of a registered one')
    .option('--sessions <dir>', 'folder of session logs, instead of --project')
    .option('--docs <dir>', 'folder of planning documents, instead of --project')
    .option('--progress <dir>', 'folder of progress files, instead of --project')
    .option(
      '--db <url>',
      'database: a file, file:… or postgresql://… (default: CCDASH_DB_PATH, CCDASH_DATABASE_URL, or a file in the user’s data folder)',
    )
    .option('--json', 'data as JSON on stdout, all else on stderr')
}

function addServe(add: Add, program: Command, deps: ProgramDeps): void {
  add(program, 'serve', 'Serve the panel, the API and the watcher')
    .option('--host <host>', 'address to listen on (default 127.0.0.1)')
    .option('--port <port>', 'port to listen on, 0 for any free one (default 8000)', wholeNumber)
    .option('--open', 'open the panel in the browser')
    .action((flags: CommonFlags & ServeFlags) => deps.serve(flags))
}

function addSync(add: Add, program: Command, { withContext }: ProgramDeps): void {
  add(program, 'sync', 'Bring the database level with the files')
    .option('--force', 'read every file again, changed or not', false)
    .option('--paths <path...>', 'only these paths; a leading A:, M: or D: says added, modified or deleted', [])
    .action((flags: CommonFlags & { force: boolean; paths: string[] }) =>
      withContext(flags, async (context) => runSync(context, await selectProject(context.ops, flags, true), flags)),
    )
  add(program, 'rebuild-links', 'Compute all links anew')
    .option('--capture-analytics', 'take an analytics snapshot afterwards', false)
    .action((flags: CommonFlags & { captureAnalytics: boolean }) =>
      withContext(flags, async (context) =>
        runRebuildLinks(context, await selectProject(context.ops, flags, false), flags.captureAnalytics),
      ),
    )
}

function addAudit(add: Add, program: Command, { withStored }: ProgramDeps): void {
  add(program, 'audit', 'List links that look wrong')
    .option('--feature <id>', 'only links of this feature', givenText('--feature', entityId), '')
    .option('--primary-floor <share>', 'confidence from which a link counts as primary', decimalNumber, 0.55)
    .option('--fanout-floor <count>', 'links per session from which fan-out is high', wholeNumber, 10)
    .option('--limit <count>', 'how many suspects to print', wholeNumber, 50)
    .addOption(new Option('--reason <reason>', 'only suspects for this reason').choices(suspectReasonType.options))
    .addOption(new Option('--verdict <verdict>', 'only suspects judged so').choices(verdictFilter.options))
    .option('--fail-on <count>', 'exit with 1 when more suspects than this are not judged, printed or not', countOf)
    .action((flags: CommonFlags & AuditFlags) =>
      withStored(flags, async (context) => {
        const project = await selectProject(context.ops, flags, false)
        return runAudit(context, project.id, flags.project === undefined ? null : project.id, flags)
      }),
    )
}

function addReads(add: Add, program: Command, { withStored }: ProgramDeps): void {
  add(program, 'export', 'Write everything stored of a project as one JSON object')
    .requiredOption('--out <file>', 'file to write, - for stdout')
    .action((flags: CommonFlags & { out: string }) =>
      withStored(flags, async (context) => {
        const project = await selectProject(context.ops, flags, false)
        await exportProject(context.store, project.id, flags.out, new Date())
        return EXIT.ok
      }),
    )
  add(program, 'doctor', 'Check what usually goes wrong').action((flags: CommonFlags) =>
    withStored(
      flags,
      async (context) => {
        const chosen = flags.project !== undefined || flags.sessions !== undefined || flags.docs !== undefined
        return runDoctor(context, () =>
          chosen ? selectProject(context.ops, flags, false) : context.ops.activeProject(),
        )
      },
      runDoctorOutside,
    ),
  )
}

type ListFlags = CommonFlags & {
  kind?: string
  status?: string
  trigger?: string
  search?: string
  from?: string
  to?: string
  limit: number
  cursor?: string
}

function addOperations(add: Add, operations: Command, { withStored }: ProgramDeps): void {
  add(operations, 'list', 'Newest first')
    .addOption(new Option('--kind <kind>').choices(operationKind.options))
    .addOption(new Option('--status <status>').choices(operationStatus.options))
    .option('--trigger <text>', '', givenText('--trigger', trigger))
    .option(
      '--search <text>',
      'beginning of an id, or part of message, phase or trigger',
      givenText('--search', trimmedText(200)),
    )
    .option('--from <time>', 'started at or after (ISO-8601)', isoTime)
    .option('--to <time>', 'started before (ISO-8601)', isoTime)
    .option('--limit <count>', 'rows', wholeNumber, 20)
    .option('--cursor <cursor>', 'of the page before', givenText('--cursor', cursorText))
    .action((flags: ListFlags) =>
      withStored(flags, async (context) => {
        const filter = {
          ...(flags.project === undefined ? {} : { projectId: (await selectProject(context.ops, flags, false)).id }),
          ...(flags.kind === undefined ? {} : { kind: operationKind.parse(flags.kind) }),
          ...(flags.status === undefined ? {} : { status: operationStatus.parse(flags.status) }),
          ...(flags.trigger === undefined ? {} : { trigger: flags.trigger }),
          ...(flags.from === undefined ? {} : { from: flags.from }),
          ...(flags.to === undefined ? {} : { to: flags.to }),
          ...(flags.search === undefined ? {} : { search: flags.search }),
          ...(flags.cursor === undefined ? {} : { cursor: flags.cursor }),
        }
        if (flags.limit < 1 || flags.limit > 200) throw new UsageError('--limit must be from 1 to 200')
        return runList(context, { ...filter, limit: flags.limit })
      }),
    )
  add(operations, 'show <id>', 'One operation: accounts, changes, phases, issues').action(
    (id: string, flags: CommonFlags) => withStored(flags, (context) => runShow(context, id)),
  )
  add(operations, 'watch [id]', 'Events as they come; with an id until it ends').action(
    (id: string | undefined, flags: CommonFlags) => withStored(flags, (context) => runWatch(context, id)),
  )
  add(operations, 'cancel <id>', 'Ask it to stop').action((id: string, flags: CommonFlags) =>
    withStored(flags, (context) => runCancel(context, id)),
  )
  add(operations, 'retry <id>', 'Do the same again').action((id: string, flags: CommonFlags) =>
    withStored(flags, (context) => runRetry(context, id)),
  )
}

function addProjects(add: Add, projects: Command, { withContext }: ProgramDeps): void {
  add(projects, 'list', 'All, the active one marked').action((flags: CommonFlags) =>
    withContext(flags, runListProjects),
  )
  add(projects, 'add <dir>', 'Register a folder').action((dir: string, flags: CommonFlags) =>
    withContext(flags, (context) => runAddProject(context, dir)),
  )
  add(projects, 'activate <id>', 'Make it the active one').action((id: string, flags: CommonFlags) =>
    withContext(flags, (context) => runActivateProject(context, id)),
  )
}

function countOf(text: string): number {
  const count = wholeNumber(text)
  if (count < 0) throw new UsageError('--fail-on must be 0 or more')
  return count
}
