/**
 * Starts a sync and prints what it does while it does it. A lost connection, even a server that is started anew, is no
 * problem: the subscription goes on behind the last message.
 *
 *   node examples/watch-operation.ts [url] [token]
 */
import type { Operation, OperationEvent, OperationsUpdate } from '@ccdash/api-contract'
import { createClient } from '@ccdash/api-contract/client'

const [url = 'http://127.0.0.1:8000', token] = process.argv.slice(2)
const ccdash = createClient({ url, ...(token === undefined ? {} : { token }) })

function print({ operations, events, skippedEvents }: OperationsUpdate): void {
  if (skippedEvents > 0) console.log(`… ${skippedEvents} events`)
  for (const event of events) console.log(`${event.at} ${event.type.padEnd(8)} ${describe(event)}`)
  for (const { progress } of operations) {
    const { filesDone, filesTotal } = progress
    if (filesTotal !== undefined) console.log(`  ${filesDone ?? 0} of ${filesTotal} files`)
  }
}

/** Every type of event has data of its own. */
function describe(event: OperationEvent): string {
  switch (event.type) {
    case 'started':
      return event.data.kind
    case 'phase':
      return `${event.data.phase} ${event.data.message}`
    case 'progress':
      return event.data.message
    case 'issue':
      return `${event.data.path} ${event.data.reason}`
    case 'ended':
      return event.data.status
    case 'cancel_requested':
      return ''
  }
}

function watch(operationId: string): Promise<Operation> {
  return new Promise((resolve, reject) => {
    const watching = ccdash.operations.watch.subscribe(
      { operationId },
      {
        onData({ data }) {
          print(data)
          const ended = data.operations.find(({ status }) => status !== 'running')
          if (ended === undefined) return
          watching.unsubscribe()
          resolve(ended)
        },
        onConnectionStateChange({ state, error }) {
          if (state === 'connecting' && error !== null) console.log(`connecting again: ${error.message}`)
        },
        onError: reject,
      },
    )
  })
}

const { operationId } = await ccdash.sync.start.mutate({ force: true, trigger: 'watch-operation' })
const operation = await watch(operationId)
console.log(`${operation.id} ${operation.status} after ${operation.durationMs} ms`)
process.exitCode = operation.status === 'completed' ? 0 : 1
