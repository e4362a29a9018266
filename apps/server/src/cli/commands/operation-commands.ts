/** `ccdash operations list | show | watch | cancel`. */
import type { ListOperations, OperationIssue, OpsReads } from '@ccdash/api-contract'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CliContext } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { eventRow, issueRow, operationRow, operationSummary } from '../format-operation.ts'
import { exitCodeOf } from '../run-watched.ts'

const POLL_MS = 250
const PAGE = 1000

export async function runList({ ops, json, print }: CliContext, input: ListOperations): Promise<ExitCode> {
  const { items, nextCursor } = await ops.listOperations(input)
  if (json) print(JSON.stringify({ items, nextCursor }, null, 2))
  else {
    for (const operation of items) print(operationRow(operation))
    if (items.length === 0) print('no operations')
    if (nextCursor !== null) print(`more: --cursor ${nextCursor}`)
  }
  return EXIT.ok
}

export async function runShow({ ops, json, print }: CliContext, id: string): Promise<ExitCode> {
  const operation = await ops.getOperation(id)
  const issues = await allIssues(ops, id)
  if (json) print(JSON.stringify({ ...operation, issues }, null, 2))
  else {
    print(operationSummary(operation))
    for (const phase of operation.phases)
      print(`  ${phase.phase.padEnd(24)} ${String(phase.durationMs).padStart(8)} ms  ${phase.message}`)
    for (const issue of issues) print(issueRow(issue))
  }
  return EXIT.ok
}

/** Prints events as they come: of one operation until it ends (its status is the exit code), or of all until Ctrl-C. */
export async function runWatch({ ops, json, print }: CliContext, id: string | undefined): Promise<ExitCode> {
  let after = id === undefined ? (await ops.status()).lastSequence : 0
  for (;;) {
    const ended = id === undefined ? null : await ops.getOperation(id)
    const events = await ops.listEvents({ after, limit: PAGE, ...(id === undefined ? {} : { operationId: id }) })
    for (const event of events) print(json ? JSON.stringify(event) : eventRow(event))
    after = events.at(-1)?.sequence ?? after
    if (events.length === PAGE) continue
    if (ended !== null && ended.status !== 'running') return exitCodeOf(ended)
    await sleep(POLL_MS)
  }
}

export async function runCancel({ ops, json, print }: CliContext, id: string): Promise<ExitCode> {
  const operation = await ops.cancelOperation(id)
  if (json) print(JSON.stringify(operation, null, 2))
  else print(operation.status === 'cancelled' ? `${id} is cancelled` : `${id} was asked to stop`)
  return EXIT.ok
}

async function allIssues(ops: OpsReads, operationId: string): Promise<OperationIssue[]> {
  const issues: OperationIssue[] = []
  for (let cursor: string | null = null; ;) {
    const page: { items: OperationIssue[]; nextCursor: string | null } = await ops.listIssues({
      operationId,
      limit: PAGE,
      cursor,
    })
    for (const issue of page.items) issues.push(issue)
    if (page.nextCursor === null) return issues
    cursor = page.nextCursor
  }
}
