/** A directed link between two entities (spec 4). */
export type EntityType = 'feature' | 'task' | 'session' | 'document'

/** The five fields that name a link. */
export type LinkKey = {
  readonly sourceType: EntityType
  readonly sourceId: string
  readonly targetType: EntityType
  readonly targetId: string
  readonly linkType: 'related' | 'child'
}

export type LinkRecord = LinkKey & {
  readonly origin: 'auto' | 'manual'
  /** 0–1 */
  readonly confidence: number
  /** null where the reference stores no metadata */
  readonly strategy: string | null
  readonly metadata: Readonly<Record<string, unknown>> | null
}
