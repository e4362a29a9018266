/** golden.json and the output of `ccdash export` as rows that can be compared. Pure. */
import type { ParityRows } from './compare.ts'

type Row = ParityRows['links'][number]
type Fields = Readonly<Record<string, unknown>>
type OwnRows = Omit<ParityRows, 'links' | 'evidence'>

/** `links` and `featureSessionEvidence` as the reference's results have them; the rest is rows already. */
export type Golden = OwnRows & {
  /** `[sourceType, sourceId, targetType, targetId, linkType, confidence, strategy]` */
  readonly links: readonly (readonly [string, string, string, string, string, number, string])[]
  readonly featureSessionEvidence: readonly (Fields & { readonly feature: string; readonly session: string })[]
}

export type Exported = OwnRows & {
  readonly links: readonly {
    readonly sourceType: string
    readonly sourceId: string
    readonly targetType: string
    readonly targetId: string
    readonly linkType: string
    readonly confidence: number
    readonly strategy: string | null
    readonly metadata: Fields | null
  }[]
}

/** What the reference knows of a signal; ours also say in which bytes of the log it stands. */
const SIGNAL_FIELDS = ['type', 'path', 'weight', 'sourceTool', 'command', 'phaseToken'] as const

export function readGolden(golden: Golden): ParityRows {
  return {
    ...golden,
    links: golden.links.map(([sourceType, sourceId, targetType, targetId, linkType, confidence, strategy]) => ({
      id: linkId({ sourceType, sourceId, targetType, targetId, linkType }),
      confidence,
      strategy: strategy === '' ? null : strategy,
    })),
    evidence: golden.featureSessionEvidence.map(({ feature, session, signals, ...fields }) => ({
      ...fields,
      id: evidenceId(feature, session),
      signals: knownSignals(signals),
    })),
  }
}

export function readExported(exported: Exported): ParityRows {
  return {
    ...exported,
    links: exported.links.map(({ confidence, strategy, ...key }) => ({ id: linkId(key), confidence, strategy })),
    evidence: exported.links.flatMap(({ sourceType, sourceId, targetType, targetId, confidence, metadata }): Row[] => {
      if (sourceType !== 'feature' || targetType !== 'session') return []
      const signals = knownSignals(metadata?.['signals'])
      return [{ ...metadata, id: evidenceId(sourceId, targetId), confidence, signals }]
    }),
  }
}

type LinkKey = Pick<Exported['links'][number], 'sourceType' | 'sourceId' | 'targetType' | 'targetId' | 'linkType'>

function linkId({ sourceType, sourceId, targetType, targetId, linkType }: LinkKey): string {
  return `${sourceType}:${sourceId} → ${targetType}:${targetId} ${linkType}`
}

function evidenceId(feature: string, session: string): string {
  return `${feature} → ${session}`
}

/** Every signal with its fields in one order; those it does not have are null. */
function knownSignals(signals: unknown): unknown[] {
  if (!Array.isArray(signals)) return []
  return signals.map((signal: Fields) => SIGNAL_FIELDS.map((field) => signal[field] ?? null))
}
