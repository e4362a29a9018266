/**
 * Starts a sync, waits until it has ended, prints what is stored then.
 *
 *   node examples/typed-client.ts [url] [token]
 */
import { createClient } from '@ccdash/api-contract/client'

const [url = 'http://127.0.0.1:8000', token] = process.argv.slice(2)
const ccdash = createClient({ url, ...(token === undefined ? {} : { token }) })

const { operationId } = await ccdash.sync.start.mutate({ force: false, trigger: 'typed-client' })
const operation = await ccdash.operations.wait.mutate({ operationId })
const { project, counts } = await ccdash.status.get.query()

console.log(`${operation.id} ${operation.status} after ${operation.durationMs} ms, ${operation.issueCount} issues`)
console.log(
  `${project?.name ?? 'no project'}: ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}`,
)
process.exitCode = operation.status === 'completed' ? 0 : 1
