/** Where and when a benchmark ran. */
import { cpus, totalmem } from 'node:os'

export function machine(): Record<string, unknown> {
  const [cpu] = cpus()
  return {
    at: new Date().toISOString(),
    node: process.version,
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    platform: `${process.platform}-${process.arch}`,
  }
}
