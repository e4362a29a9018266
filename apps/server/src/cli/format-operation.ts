/** Operations as lines of text. Pure. */
import type { Operation, OperationEvent, OperationIssue } from '@ccdash/api-contract'

export function operationRow(operation: Operation): string {
  const state = operation.status === 'running' ? operation.phase : operation.status
  const issues = operation.issueCount === 0 ? '' : `  ${operation.issueCount} issues`
  return `${operation.startedAt}  ${operation.kind.padEnd(18)}  ${state.padEnd(12)}  ${seconds(operation).padStart(9)}  ${operation.trigger.padEnd(16)}  ${operation.id}${issues}`
}

/** What it did, in a paragraph: status, counts, accounts, changes. */
export function operationSummary(operation: Operation): string {
  const { files, lines } = operation.accounts
  const error = operation.status === 'failed' ? [`error      ${operation.error.code}: ${operation.error.message}`] : []
  const changes = Object.entries(operation.changes).map(
    ([entity, { added, changed, removed }]) => `  ${entity.padEnd(9)} +${added} ~${changed} -${removed}`,
  )
  return [
    `${operation.kind} ${operation.status} in ${seconds(operation)}  ${operation.id}`,
    ...error,
    `files      ${files.seen} seen = ${files.unchanged} unchanged + ${files.parsed} parsed + ${files.removed} removed + ${files.failed} failed`,
    `lines      ${lines.seen} seen = ${lines.used} used + ${lines.ignored} ignored + ${lines.unknown} unknown + ${lines.malformed} malformed`,
    `changes    ${changes.length === 0 ? 'none' : ''}`.trimEnd(),
    ...changes,
    `issues     ${operation.issueCount}`,
  ].join('\n')
}

export function issueRow(issue: OperationIssue): string {
  return `  ${issue.path}${issue.line === null ? '' : `:${issue.line}`}  ${issue.code}  ${issue.reason}`
}

export function eventRow(event: OperationEvent): string {
  const text = Object.entries(event.data)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
  return `${event.at}  ${event.operationId}  ${event.type.padEnd(9)}  ${text}`.trimEnd()
}

function seconds(operation: Operation): string {
  return `${(operation.durationMs / 1000).toFixed(2)} s`
}
