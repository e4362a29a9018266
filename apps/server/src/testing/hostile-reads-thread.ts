/** A thread that reads, with reads that never come back: `auditLinks` blocks it, `auditSpread` only never answers. */
import type { OpsReads } from '@ccdash/api-contract'
import { threadId, parentPort } from 'node:worker_threads'
import { connect } from '../engine-host/engine-rpc.ts'
import { READS } from '../engine-host/reads-rpc.ts'

if (parentPort === null) throw new Error('runs as a worker thread')

const answers: Partial<Record<keyof OpsReads, () => unknown>> = {
  auditLinks() {
    for (;;);
  },
  auditSpread: () => new Promise(() => {}),
  linkQuality: () => process.exit(7),
}
connect<object, object>(parentPort, {
  open() {},
  close: () => setImmediate(() => process.exit(0)),
  ...Object.fromEntries(Object.keys(READS).map((name) => [name, () => threadId])),
  ...answers,
})
