/** Arithmetic of an operation's figures. Pure; nothing is changed in place. */
import type {
  EntityChange,
  EntityName,
  OperationAccounts,
  OperationChanges,
  OperationCounters,
} from '@ccdash/api-contract'

export const NO_ACCOUNTS: OperationAccounts = {
  files: { seen: 0, unchanged: 0, parsed: 0, removed: 0, failed: 0 },
  lines: { bytesSeen: 0, seen: 0, used: 0, ignored: 0, unknown: 0, malformed: 0 },
}

const NO_CHANGE: EntityChange = { added: 0, changed: 0, removed: 0 }

/** `counters` plus `added`, key by key; a key added with 0 is there afterwards. */
export function addCounters(counters: OperationCounters, added: OperationCounters): OperationCounters {
  const sum = { ...counters }
  for (const [key, count] of Object.entries(added) as [keyof OperationCounters, number][]) {
    sum[key] = (sum[key] ?? 0) + count
  }
  return sum
}

/** Adds figures of one group of the accounts, e.g. `{ parsed: 3 }` to the files. */
export function addAccount<Key extends string>(
  group: Readonly<Record<Key, number>>,
  added: Readonly<Partial<Record<Key, number>>>,
): Record<Key, number> {
  const sum: Record<Key, number> = { ...group }
  for (const key in group) sum[key] += added[key] ?? 0
  return sum
}

/** Counts one changed row. */
export function countChange(
  changes: OperationChanges,
  entity: EntityName,
  change: keyof EntityChange,
): OperationChanges {
  const before = changes[entity] ?? NO_CHANGE
  return { ...changes, [entity]: { ...before, [change]: before[change] + 1 } }
}

/** What does not add up, in words; [] when the accounts balance. */
export function findImbalances({ files, lines }: OperationAccounts): string[] {
  const imbalances: string[] = []
  const filesKnown = files.unchanged + files.parsed + files.removed + files.failed
  if (files.seen !== filesKnown)
    imbalances.push(`${files.seen} files seen, but ${filesKnown} unchanged, parsed, removed or failed`)
  const linesKnown = lines.used + lines.ignored + lines.unknown + lines.malformed
  if (lines.seen !== linesKnown)
    imbalances.push(`${lines.seen} lines seen, but ${linesKnown} used, ignored, unknown or malformed`)
  return imbalances
}
