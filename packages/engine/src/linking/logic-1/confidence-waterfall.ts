/**
 * Confidence of a link found by evidence (spec 4.3, 4.4), told step by step. The confidence is the last step's value: there
 * is no second computation that could differ.
 *
 *   start (by kind of evidence) + additions, at most 0.95  →  − penalties  →  clamped to 0.35 … 0.95
 */
import type { ConfidenceStep, LinkRecord, StartReason } from '../../records/link.ts'
import { roundThousandths } from '../../text/round-thousandths.ts'

const FLOOR = 0.35
const CEILING = 0.95
/** From this weight on a signal is strong: a write or a shell command, not a search or a read. */
const STRONG_WEIGHT = 0.84

/** What the signals of one feature in one session amount to. */
export type EvidenceStrength = {
  /** At least 1. */
  readonly signalCount: number
  /** Weight of the strongest signal, 0–1. */
  readonly peakWeight: number
  readonly hasWrite: boolean
  readonly hasRead: boolean
  readonly hasCommandPath: boolean
}

type StepKind = Pick<ConfidenceStep, 'step' | 'reason' | 'figure'>

/** Steps so far; amounts are added as floats, as the reference does, and rounded when told. */
class Waterfall {
  readonly steps: ConfidenceStep[] = []
  #exact = 0

  get value(): number {
    return this.#exact
  }

  add(amount: number, kind: StepKind): void {
    this.#exact += amount
    this.#push(amount, kind)
  }

  /** Sets the value; leaves no step when that changes nothing. */
  limit(value: number, kind: StepKind): void {
    const amount = value - this.#exact
    this.#exact = value
    if (roundThousandths(amount) !== 0) this.#push(amount, kind)
  }

  round(): void {
    this.#exact = roundThousandths(this.#exact)
  }

  #push(amount: number, kind: StepKind): void {
    this.steps.push({ ...kind, amount: roundThousandths(amount), value: roundThousandths(this.#exact) })
  }
}

/**
 * @param share  part of the session's evidence that speaks for this feature: 0–1, not rounded
 * @returns      the steps; the confidence is the `value` of the last
 */
export function weighEvidence(
  strength: EvidenceStrength,
  share: number,
): { confidence: number; steps: ConfidenceStep[] } {
  const waterfall = new Waterfall()
  addBase(waterfall, strength)
  if (share < 0.5) waterfall.add(-0.2, { step: 'penalty', reason: 'share_below_half', figure: roundThousandths(share) })
  else if (share < 0.7) {
    waterfall.add(-0.1, { step: 'penalty', reason: 'share_below_70_percent', figure: roundThousandths(share) })
  }
  if (strength.hasRead && !strength.hasWrite && !strength.hasCommandPath) {
    waterfall.add(-0.08, { step: 'penalty', reason: 'only_read' }) // only reading the file is weaker evidence
  }
  if (waterfall.value < FLOOR) waterfall.limit(FLOOR, { step: 'clamp', reason: 'floor' })
  if (waterfall.value > CEILING) waterfall.limit(CEILING, { step: 'clamp', reason: 'ceiling' })
  waterfall.round()
  return { confidence: waterfall.value, steps: waterfall.steps }
}

function addBase(waterfall: Waterfall, strength: EvidenceStrength): void {
  const { signalCount, hasWrite, peakWeight } = strength
  const start = startOf(strength)
  waterfall.add(start.value, { step: 'start', reason: start.reason, figure: peakWeight })
  if (signalCount >= 3) {
    waterfall.add(0.05, { step: 'addition', reason: 'three_or_more_signals', figure: signalCount })
  } else if (signalCount === 2) {
    waterfall.add(0.03, { step: 'addition', reason: 'two_signals', figure: signalCount })
  }
  if (hasWrite) waterfall.add(0.02, { step: 'addition', reason: 'wrote_file' })
  if (waterfall.value > CEILING) waterfall.limit(CEILING, { step: 'cap', reason: 'base_ceiling' })
  waterfall.round()
}

/** A write always weighs more than `STRONG_WEIGHT`, so the reference's row for weaker writes has no place here. */
function startOf({ hasCommandPath, hasWrite, peakWeight }: EvidenceStrength): { reason: StartReason; value: number } {
  if (hasCommandPath && hasWrite) return { reason: 'command_and_write', value: 0.9 }
  if (hasCommandPath) return { reason: 'command_path', value: 0.75 }
  if (hasWrite) return { reason: 'file_write', value: 0.75 }
  if (peakWeight >= STRONG_WEIGHT) return { reason: 'strong_signal', value: 0.55 }
  return { reason: 'weak_signal', value: 0.35 }
}

/** Why the link has its confidence: the steps kept with it, or the one start value of links that do not weigh evidence. */
export function explainConfidence(link: LinkRecord): readonly ConfidenceStep[] {
  const steps = link.metadata?.['waterfall']
  if (isSteps(steps) && steps.at(-1)?.value === link.confidence) return steps
  const reason = link.origin === 'manual' ? 'manual' : 'fixed'
  return [{ step: 'start', reason, amount: link.confidence, value: link.confidence }]
}

function isSteps(value: unknown): value is readonly ConfidenceStep[] {
  return Array.isArray(value) && value.every((step) => typeof step === 'object' && step !== null && 'amount' in step)
}
