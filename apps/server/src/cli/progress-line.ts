/** One operation as one line of a terminal, redrawn in place. */
import type { Operation } from '@ccdash/api-contract'
import { printable } from '../terminal/printable.ts'

const BAR_WIDTH = 24

/** `Full Sync  sessions  [#######-----] 812/1,000 files` — cut to `columns`. Pure. */
export function progressLine(operation: Operation, columns: number): string {
  const done = operation.progress['filesDone'] ?? 0
  const total = operation.progress['filesTotal'] ?? 0
  const waiting = operation.queuePosition > 0 ? ` (${operation.queuePosition} before it)` : ''
  const bar =
    total > 0 ? ` [${fill(done / total)}] ${done.toLocaleString('en')}/${total.toLocaleString('en')} files` : ''
  const line = `${operation.phase}${waiting}${bar}  ${operation.message}`
  return line.length > columns ? `${line.slice(0, Math.max(0, columns - 1))}…` : line
}

function fill(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH)
  return '#'.repeat(full) + '-'.repeat(BAR_WIDTH - full)
}

/** Redraws on a TTY, says nothing elsewhere. Always on stderr: stdout is for data. */
export function createProgressPrinter(stream: NodeJS.WriteStream): { show(operation: Operation): void; clear(): void } {
  if (!stream.isTTY) return { show() {}, clear() {} }
  return {
    show: (operation) =>
      void stream.write(`\r\u001B[2K${printable(progressLine(operation, stream.columns)).replaceAll('\n', ' ')}`),
    clear: () => void stream.write('\r\u001B[2K'),
  }
}
