import type { EntityChange, EntityName, OperationChanges } from '@ccdash/api-contract'

const NONE: EntityChange = { added: 0, changed: 0, removed: 0 }

/** What several operations changed, per entity. */
export function sumChanges(all: readonly OperationChanges[]): OperationChanges {
  const sums: Partial<Record<EntityName, EntityChange>> = {}
  for (const changes of all) {
    for (const [entity, change] of Object.entries(changes) as [EntityName, EntityChange][]) {
      sums[entity] = addChange(sums[entity] ?? NONE, change)
    }
  }
  return sums
}

/** What one operation changed, over all entities. */
export function totalChange(changes: OperationChanges): EntityChange {
  return Object.values(changes).reduce(addChange, NONE)
}

function addChange(a: EntityChange, b: EntityChange): EntityChange {
  return { added: a.added + b.added, changed: a.changed + b.changed, removed: a.removed + b.removed }
}
