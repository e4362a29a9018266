/**
 * Ends this process as the signal would have without us. Unlike `process.exit` it waits for no thread: one inside a call of the system,
 * a statement of the database or a disk that hangs, may take long. The next start ends what ran as INTERRUPTED.
 */
export function endBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}
