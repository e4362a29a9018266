/** Links and verdicts as callers see them. Pure. */
import type { EntityType, Judgement, LinkDetail, LinkKey, WaterfallStep } from '@ccdash/api-contract'
import { linkKeyText } from '../logic-1/auto-link.ts'
import { explainConfidence } from '../logic-1/confidence-waterfall.ts'
import type { ConfidenceStep, LinkRecord } from '../../records/link.ts'
import type { StoredJudgement } from '../../store/store.ts'

type Entity = { readonly type: EntityType; readonly id: string }

/** @param labels  by `<type> <id>` */
export function toLinkDetail(
  link: LinkRecord,
  judgement: StoredJudgement | undefined,
  labels: ReadonlyMap<string, string>,
): LinkDetail {
  const { origin, confidence, strategy, metadata } = link
  const [source, target] = endsOf(link)
  return {
    key: toLinkKey(link),
    ...{ origin, confidence, strategy, metadata },
    waterfall: explainConfidence(link).map(toWaterfallStep),
    judgement: judgement === undefined ? null : toJudgement(judgement),
    sourceLabel: labels.get(entityText(source)) ?? '',
    targetLabel: labels.get(entityText(target)) ?? '',
  }
}

export function toLinkKey({ sourceType, sourceId, targetType, targetId, linkType }: LinkKey): LinkKey {
  return { sourceType, sourceId, targetType, targetId, linkType }
}

export function toJudgement({ key, verdict, note, at, link }: StoredJudgement): Judgement {
  const { confidence, strategy } = link ?? { confidence: 0, strategy: null }
  return { key: toLinkKey(key), verdict, note, at, confidence, strategy }
}

export function endsOf({ sourceType, sourceId, targetType, targetId }: LinkKey): [source: Entity, target: Entity] {
  return [
    { type: sourceType, id: sourceId },
    { type: targetType, id: targetId },
  ]
}

/** Each entity of the links once. */
export function entitiesOf(links: readonly LinkKey[]): Entity[] {
  const entities = links.flatMap(endsOf)
  return [...new Map(entities.map((entity) => [entityText(entity), entity])).values()]
}

/** How `Store.readLabels` names an entity. */
export function entityText({ type, id }: Entity): string {
  return `${type} ${id}`
}

export function compareJudgements(left: StoredJudgement, right: StoredJudgement): number {
  const [a, b] = [linkKeyText(left.key), linkKeyText(right.key)]
  if (left.at !== right.at) return left.at > right.at ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function toWaterfallStep(step: ConfidenceStep): WaterfallStep {
  return { label: describeStep(step), amount: step.amount, result: step.value }
}

const REASONS: Readonly<Record<ConfidenceStep['reason'], string>> = {
  command_and_write: 'a command for it and a write to its files',
  command_path: 'a command for it',
  file_write: 'a write to its files',
  strong_signal: 'a strong signal',
  weak_signal: 'weak signals only',
  fixed: 'fixed for this kind of link',
  manual: 'made by hand',
  two_signals: 'two signals',
  three_or_more_signals: 'three signals or more',
  wrote_file: 'wrote a file',
  base_ceiling: 'at most 0.95 before penalties',
  share_below_half: 'less than half of the session speaks for it',
  share_below_70_percent: 'less than 70 % of the session speaks for it',
  only_read: 'its files were only read',
  floor: 'never below 0.35',
  ceiling: 'never above 0.95',
}

/** `less than half of the session speaks for it (0.42)` */
function describeStep({ reason, figure }: ConfidenceStep): string {
  return figure === undefined ? REASONS[reason] : `${REASONS[reason]} (${figure})`
}
