/** `ccdash links …`: commands and flags; what they do stands in commands/link-commands.ts and judgement-commands.ts. */
import {
  linkKey,
  silence,
  verdict,
  type EntityType,
  type LinkKey,
  type Silence,
  type Verdict,
  cursorText,
  entityId,
} from '@ccdash/api-contract'
import { Argument, Option, type Command } from 'commander'
import { runExportJudgements, runImportJudgements } from './commands/judgement-commands.ts'
import {
  keyBetween,
  runCreateLink,
  runFanout,
  runJudge,
  runListLinks,
  runReport,
  runSilent,
  runUnworked,
  verdictOf,
  type PageFlags,
} from './commands/link-commands.ts'
import type { CliContext } from './context.ts'
import { UsageError, type ExitCode } from './exit-codes.ts'
import { decimalNumber, entityArgument, givenText, wholeNumber, type Entity } from './flag-values.ts'
import type { Add, CommonFlags, ProgramDeps } from './program-deps.ts'
import { selectProject } from './select-project.ts'

/** Runs a command on what is stored of the flags' project. */
type OnProject = (
  flags: CommonFlags,
  command: (context: CliContext, projectId: string) => Promise<ExitCode>,
) => Promise<void>

export function addLinks(add: Add, links: Command, { withStored }: ProgramDeps): void {
  const onProject: OnProject = (flags, command) =>
    withStored(flags, async (context) => command(context, (await selectProject(context.ops, flags, false)).id))
  add(links, 'report', 'Coverage, confidence, precision and recall, negative controls').action((flags: CommonFlags) =>
    onProject(flags, runReport),
  )
  addQueries(add, links, onProject)
  addJudging(add, links, onProject)
  addJudgementFiles(add, links, onProject)
}

type EntityFlags = Partial<Record<EntityType, string>>

function addQueries(add: Add, links: Command, onProject: OnProject): void {
  const paged = (usage: string, description: string) =>
    add(links, usage, description)
      .option('--limit <count>', 'rows, at most 500', pageSize, 100)
      .option('--cursor <cursor>', 'of the page before', givenText('--cursor', cursorText))

  paged('list', 'Links from and to one entity, with evidence in --json')
    .option('--feature <id>', '', givenText('--feature', entityId))
    .option('--session <id>', '', givenText('--session', entityId))
    .option('--document <id>', '', givenText('--document', entityId))
    .option('--task <id>', '', givenText('--task', entityId))
    .option('--why', 'the steps each confidence came about by', false)
    .action((flags: CommonFlags & PageFlags & EntityFlags & { why: boolean }) => {
      const entity = theEntity(flags)
      return onProject(flags, (context, id) => runListLinks(context, id, entity, flags))
    })
  paged('silent', 'Sessions without a feature, and why')
    .addOption(new Option('--silence <kind>', 'only this kind').choices(silence.options))
    .action((flags: CommonFlags & PageFlags & { silence?: Silence }) =>
      onProject(flags, (context, id) => runSilent(context, id, flags)),
    )
  paged('unworked', 'Features without a session').action((flags: CommonFlags & PageFlags) =>
    onProject(flags, (context, id) => runUnworked(context, id, flags)),
  )
  paged('fanout', 'Features per session, most first').action((flags: CommonFlags & PageFlags) =>
    onProject(flags, (context, id) => runFanout(context, id, flags)),
  )
}

type LinkFlags = CommonFlags & { readonly note: string; readonly linkType?: LinkKey['linkType'] }

function addJudging(add: Add, links: Command, onProject: OnProject): void {
  const between = (usage: string, description: string) =>
    add(links, usage, description)
      .addArgument(new Argument('<source>', 'e.g. feature:meal-planner-v1').argParser(entityArgument))
      .addArgument(new Argument('<target>', 'e.g. session:S-1').argParser(entityArgument))
      .option('--note <text>', 'why', note, '')
      .addOption(
        new Option('--link-type <type>', 'default: child when it leads to a task, else related').choices(
          linkKey.shape.linkType.options,
        ),
      )

  between('judge', 'Say whether a link is right; undo lets the rules decide again')
    .addArgument(new Argument('<verdict>').choices([...verdict.options, 'undo']))
    .action((source: Entity, target: Entity, word: Verdict | 'undo', flags: LinkFlags) =>
      onProject(flags, (context, id) =>
        runJudge(context, id, {
          key: keyBetween(source, target, flags.linkType),
          verdict: verdictOf(word),
          note: flags.note,
        }),
      ),
    )
  between('create', 'Make a link by hand, which no rebuild changes')
    .option('--confidence <share>', 'from 0 to 1', share, 1)
    .action((source: Entity, target: Entity, flags: LinkFlags & { confidence: number }) =>
      onProject(flags, (context, id) =>
        runCreateLink(context, id, {
          key: keyBetween(source, target, flags.linkType),
          confidence: flags.confidence,
          note: flags.note,
        }),
      ),
    )
}

function addJudgementFiles(add: Add, links: Command, onProject: OnProject): void {
  add(links, 'export-judgements', 'Write all judgements as JSON Lines')
    .requiredOption('--out <file>', 'file to write, - for stdout')
    .action((flags: CommonFlags & { out: string }) =>
      onProject(flags, (context, id) => runExportJudgements(context, id, flags.out)),
    )
  add(links, 'import-judgements <file>', 'Read judgements from JSON Lines, - for stdin').action(
    (file: string, flags: CommonFlags) => onProject(flags, (context, id) => runImportJudgements(context, id, file)),
  )
}

function theEntity(flags: EntityFlags): Entity {
  const types: readonly EntityType[] = ['feature', 'session', 'document', 'task']
  const named = types.flatMap((type): Entity[] => {
    const id = flags[type]
    return id === undefined ? [] : [{ type, id }]
  })
  const [entity] = named
  if (entity === undefined || named.length > 1 || entity.id === '') {
    throw new UsageError('name one of --feature, --session, --document and --task')
  }
  return entity
}

function pageSize(text: string): number {
  const limit = wholeNumber(text)
  if (limit < 1 || limit > 500) throw new UsageError('--limit must be from 1 to 500')
  return limit
}

function share(text: string): number {
  const number = decimalNumber(text)
  if (number < 0 || number > 1) throw new UsageError('--confidence must be from 0 to 1')
  return number
}

function note(text: string): string {
  if (text.length > 2000) throw new UsageError('--note must be at most 2000 characters')
  return text
}
