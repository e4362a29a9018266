/** `ccdash sync`, `ccdash rebuild-links`, `ccdash operations retry`: start one, follow it, say what it did. */
import { pathText, type ChangedPath, type Operation, type Project, type StartedOperation } from '@ccdash/api-contract'
import { isAbsolute, resolve } from 'node:path'
import type { CliContext } from '../context.ts'
import { UsageError, type ExitCode } from '../exit-codes.ts'
import { givenText } from '../flag-values.ts'
import { issueRow, operationSummary } from '../format-operation.ts'
import { exitCodeOf, runWatched } from '../run-watched.ts'
import { progressStream } from '../../terminal/terminal.ts'

const ISSUES_SHOWN = 20
const CHANGES: Readonly<Record<string, ChangedPath['changeType']>> = { A: 'added', M: 'modified', D: 'deleted' }

export async function runSync(
  context: CliContext,
  project: Project,
  options: { readonly force: boolean; readonly paths: readonly string[] },
): Promise<ExitCode> {
  if (options.force && options.paths.length > 0) throw new UsageError('--force reads everything: leave out --paths')
  const common = { projectId: project.id, trigger: 'cli' }
  const started =
    options.paths.length > 0
      ? await context.ops.startSyncPaths({ ...common, paths: options.paths.map(parsePathArgument) })
      : await context.ops.startSync({ ...common, force: options.force, rebuildLinks: true, captureAnalytics: true })
  return follow(context, started)
}

export async function runRebuildLinks(
  context: CliContext,
  project: Project,
  captureAnalytics: boolean,
): Promise<ExitCode> {
  const started = await context.ops.startRebuildLinks({ projectId: project.id, trigger: 'cli', captureAnalytics })
  return follow(context, started)
}

export async function runRetry(context: CliContext, id: string): Promise<ExitCode> {
  return follow(context, await context.ops.retryOperation(id, 'cli'))
}

/** `A:new.md`, `M:x.md`, `D:gone.md`, or a bare path (modified); relative ones are relative to the working folder. */
function parsePathArgument(argument: string): ChangedPath {
  const change = CHANGES[argument[0] ?? '']
  const prefixed = change !== undefined && argument[1] === ':'
  const path = prefixed ? argument.slice(2) : argument
  if (path === '') throw new UsageError(`--paths: '${argument}' names no path`)
  const absolute = isAbsolute(path) || path.startsWith('~') ? path : resolve(path)
  return { path: givenText('--paths', pathText)(absolute), changeType: prefixed ? change : 'modified' }
}

async function follow(context: CliContext, started: StartedOperation): Promise<ExitCode> {
  const operation = await runWatched(context.ops, started.operationId, progressStream())
  if (context.json) context.print(JSON.stringify(operation, null, 2))
  else await printSummary(context, operation)
  return exitCodeOf(operation)
}

async function printSummary({ ops, print }: CliContext, operation: Operation): Promise<void> {
  print(operationSummary(operation))
  if (operation.issueCount === 0) return
  const { items } = await ops.listIssues({ operationId: operation.id, limit: ISSUES_SHOWN })
  for (const issue of items) print(issueRow(issue))
  const more = operation.issueCount - items.length
  if (more > 0) print(`  … and ${more} more: ccdash operations show ${operation.id} --json`)
}
