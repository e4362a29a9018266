/** Follows one operation to its end on the terminal; Ctrl-C cancels it. */
import type { Operation, OpsApi } from '@ccdash/api-contract'
import { endBy } from '../end-by.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { createProgressPrinter } from './progress-line.ts'

const REDRAW_MS = 100
const STOP_MS = 1500

/**
 * Waits for the operation, showing progress on a TTY. The first Ctrl-C asks it to stop and waits `STOP_MS` for that; the second,
 * or that time, ends the process at once (the next start marks the operation INTERRUPTED).
 */
export async function runWatched(ops: OpsApi, operationId: string, stream: NodeJS.WriteStream): Promise<Operation> {
  const printer = createProgressPrinter(stream)
  const redraw = stream.isTTY
    ? setInterval(() => {
        ops.getOperation(operationId).then(printer.show, (error: unknown) => stream.write(`${String(error)}\n`))
      }, REDRAW_MS)
    : undefined
  let interrupts = 0
  let deadline: NodeJS.Timeout | undefined
  const onInterrupt = (signal: NodeJS.Signals) => {
    interrupts += 1
    if (interrupts > 1) endBy(signal)
    deadline = setTimeout(() => endBy(signal), STOP_MS)
    stream.write('\ncancelling; press Ctrl-C again to quit at once\n')
    ops.cancelOperation(operationId).catch((error: unknown) => stream.write(`${String(error)}\n`))
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onInterrupt)
  try {
    return await ops.waitForOperation(operationId)
  } finally {
    clearInterval(redraw)
    clearTimeout(deadline)
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onInterrupt)
    printer.clear()
  }
}

export function exitCodeOf(operation: Operation): ExitCode {
  switch (operation.status) {
    case 'completed':
      return EXIT.ok
    case 'cancelled':
      return EXIT.cancelled
    case 'failed':
    case 'running':
      return EXIT.failed
  }
}
