/** A directed link between two entities (spec 4), why it is there, and what a rebuild does to the stored ones. */
import type { ByteRange } from './session.ts'

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
  /** A `LinkStrategy` for links made here; null where the reference stores no metadata. */
  readonly strategy: string | null
  /** What the strategy has to say; for `session_evidence` a `SessionEvidenceMetadata`. */
  readonly metadata: Readonly<Record<string, unknown>> | null
  /** The same as JSON text, on links as the store reads them; not enumerable. Equal texts spare parsing two of them. */
  readonly metadataText?: string
}

/** How a link was found. */
export type LinkStrategy =
  /** feature → session: a task of the feature names the session. */
  | 'task_frontmatter'
  /** feature → session: file updates and commands of the session. */
  | 'session_evidence'
  /** document → feature: the front matter names the feature. */
  | 'explicit_frontmatter_ref'
  /** document → feature: the document's own path does, and its front matter names none. */
  | 'path_feature_hint'
  /** document → feature: a document it refers to is linked to the feature, and it has no link of its own. */
  | 'referenced_document_inheritance'
  /** document → document */
  | 'document_ref_path'
  /** document → task: the task stands in the document. */
  | 'progress_source_task'
  /** document → session: a task in the document names the session. */
  | 'task_session_ref'
  /** document → session: the front matter does. */
  | 'explicit_session_ref'

export type FileSignalType = 'file_write' | 'file_read' | 'file_reference' | 'shell_reference' | 'search_reference'

/** One thing a session did with a feature's file, or a command given for it; with the line of the log that says so. */
export type LinkSignal = ByteRange & {
  readonly type: FileSignalType | 'command_args_path'
  /** As in the log: often absolute; '' for a command that names the feature without a path. */
  readonly path: string
  /** Of a file signal: the tool. */
  readonly sourceTool?: string
  /** Of a command signal: its name. */
  readonly command?: string
  /** 0–1 */
  readonly weight: number
  readonly phaseToken?: string
}

export type TitleSource = 'custom-title' | 'summary' | 'command-template' | 'command-fallback' | 'feature-fallback'

/** Metadata of a feature → session link found by evidence; all but `waterfall` and byte ranges as in the reference. */
export type SessionEvidenceMetadata = {
  readonly linkStrategy: 'session_evidence'
  /** First 25. */
  readonly signals: readonly LinkSignal[]
  /** First 15 of the session, most telling first. */
  readonly commands: readonly string[]
  readonly commitHashes: readonly string[]
  /** Of the weight of all the session's signals, the part that speaks for this feature: 0–1. */
  readonly ambiguityShare: number
  readonly title: string
  readonly titleSource: TitleSource
  /** 0–1 */
  readonly titleConfidence: number
  /** First 10 of each. */
  readonly prLinks: readonly { readonly prNumber: string; readonly prUrl: string; readonly prRepository: string }[]
  readonly queueEvents: readonly { readonly taskId: string; readonly status: string; readonly summary: string }[]
  readonly waterfall: readonly ConfidenceStep[]
}

/** Where the confidence of a link starts. */
export type StartReason =
  | 'command_and_write'
  | 'command_path'
  | 'file_write'
  | 'strong_signal'
  | 'weak_signal'
  /** Links of a strategy with one fixed confidence. */
  | 'fixed'
  /** A person made the link. */
  | 'manual'

/**
 * A step from the start value to the confidence. The amounts of all steps add up to the confidence; steps that change
 * nothing are left out.
 */
export type ConfidenceStep = {
  readonly step: 'start' | 'addition' | 'cap' | 'penalty' | 'clamp'
  readonly reason:
    | StartReason
    | 'two_signals'
    | 'three_or_more_signals'
    | 'wrote_file'
    | 'base_ceiling'
    | 'share_below_half'
    | 'share_below_70_percent'
    | 'only_read'
    | 'floor'
    | 'ceiling'
  /** What the step adds, negative for what it takes; three decimals. */
  readonly amount: number
  /** Confidence after the step; three decimals. */
  readonly value: number
  /** What was judged: the strongest signal's weight, the number of signals, the share. */
  readonly figure?: number
}

/** A reference that leads nowhere: reported, not stored as a link (D-31). */
export type UnresolvedReference = {
  readonly sourceType: 'task' | 'document'
  readonly sourceId: string
  /** Canonical path of the file it stands in. */
  readonly filePath: string
  /** As written. */
  readonly sessionId: string
}

/** What a rebuild changes. The same link is in one list at most. */
export type LinkDiff = {
  readonly gained: readonly LinkRecord[]
  readonly lost: readonly LinkRecord[]
  /** Other confidence. */
  readonly rescored: readonly { readonly before: LinkRecord; readonly after: LinkRecord }[]
  /** Same confidence, other strategy or evidence. */
  readonly updated: readonly { readonly before: LinkRecord; readonly after: LinkRecord }[]
}
