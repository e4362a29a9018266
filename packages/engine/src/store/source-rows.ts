/** What document and session writes share: the source rows and the question whose id it is. */
import { type NewRow, type SourceFile, sourceFileTable, type Sql, upsertRows } from '@ccdash/db'

export type Conflict = { path: string; id: string; owner: string }

export async function upsertSources(sql: Sql, rows: readonly NewRow<SourceFile>[]): Promise<void> {
  await upsertRows(sql, sourceFileTable, rows)
}

/** A file that wants to hold a record, and the record's id. */
export type Claim = { readonly path: string; readonly id: string }
/** A stored record; `free` when its file gives it up: it is gone, or now holds another. */
export type Owner = { readonly path: string; readonly id: string; readonly free: boolean }

/**
 * Which files may store their record: ids are unique per project, the stored owner keeps its id, and among new ones the
 * first wins.
 *
 * @returns the refused paths with who owns the id.
 */
export function findConflicts(claims: readonly Claim[], owners: readonly Owner[]): Map<string, Conflict> {
  const pathById = new Map(owners.filter(({ free }) => !free).map(({ id, path }) => [id, path]))
  const conflicts = new Map<string, Conflict>()
  for (const { path, id } of claims) {
    const owner = pathById.get(id) ?? path
    if (owner === path) pathById.set(id, path)
    else conflicts.set(path, { path, id, owner })
  }
  return conflicts
}
