/**
 * Verdicts given on this page, on top of what the audit reported, and how to take the last step back. Pure.
 *
 * A step is what one key press did: one link, or all links of a bulk. The server is asked in the order of the steps, so a
 * step that fails takes back only what still stands as the step left it.
 */
import type { Suspect, Verdict } from '@ccdash/api-contract'
import { suspectId } from './suspect-rows.ts'
import type { LinkPlace } from './audit-params.ts'

export type VerdictChange = LinkPlace & { readonly before: Verdict | null; readonly after: Verdict | null }
export type VerdictStep = { readonly id: number; readonly changes: readonly VerdictChange[] }

export type GivenVerdicts = {
  /** By `suspectId`. */
  readonly verdicts: ReadonlyMap<string, Verdict | null>
  /** The last is the one `z` takes back. */
  readonly steps: readonly VerdictStep[]
}

export const NO_VERDICTS: GivenVerdicts = { verdicts: new Map(), steps: [] }

/** The changes that make `verdict` of the given suspects; those that have it already are left out. */
export function changesTo(suspects: readonly Suspect[], verdict: Verdict): VerdictChange[] {
  return suspects
    .filter((suspect) => suspect.verdict !== verdict)
    .map(({ featureId, sessionId, verdict: before }) => ({ featureId, sessionId, before, after: verdict }))
}

export function reverseChanges(changes: readonly VerdictChange[]): VerdictChange[] {
  return changes.map(({ before, after, ...place }) => ({ ...place, before: after, after: before }))
}

export function giveStep(given: GivenVerdicts, step: VerdictStep): GivenVerdicts {
  return { verdicts: withChanges(given.verdicts, step.changes), steps: [...given.steps, step] }
}

/** Takes the step out and shows what was before; the server is asked by the caller. */
export function undoStep(given: GivenVerdicts, step: VerdictStep): GivenVerdicts {
  return {
    verdicts: withChanges(given.verdicts, reverseChanges(step.changes)),
    steps: given.steps.filter(({ id }) => id !== step.id),
  }
}

/** After the server refused changes: links that were judged otherwise meanwhile keep that. */
export function rollBack(given: GivenVerdicts, changes: readonly VerdictChange[], stepId: number): GivenVerdicts {
  const standing = changes.filter((change) => given.verdicts.get(suspectId(change)) === change.after)
  return {
    verdicts: withChanges(given.verdicts, reverseChanges(standing)),
    steps: given.steps.filter(({ id }) => id !== stepId),
  }
}

/** After the server refused to undo a step: it stands again and is the last one. */
export function redoStep(given: GivenVerdicts, step: VerdictStep): GivenVerdicts {
  const standing = step.changes.filter((change) => given.verdicts.get(suspectId(change)) === change.before)
  return { verdicts: withChanges(given.verdicts, standing), steps: [...given.steps, step] }
}

/** The report's rows with what was said of them here. */
export function withVerdicts(suspects: readonly Suspect[], { verdicts }: GivenVerdicts): Suspect[] {
  return suspects.map((suspect) => {
    const given = verdicts.get(suspectId(suspect))
    return given === undefined || given === suspect.verdict ? suspect : { ...suspect, verdict: given }
  })
}

function withChanges(
  verdicts: ReadonlyMap<string, Verdict | null>,
  changes: readonly VerdictChange[],
): ReadonlyMap<string, Verdict | null> {
  return new Map([...verdicts, ...changes.map((change) => [suspectId(change), change.after] as const)])
}
