import type { Suspect, Verdict } from '@ccdash/api-contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { trpc } from '../data/trpc.ts'
import { describeError } from '../data/describe-error.ts'
import { linkKeyOf } from './suspect-rows.ts'
import {
  changesTo,
  giveStep,
  NO_VERDICTS,
  redoStep,
  reverseChanges,
  rollBack,
  undoStep,
  type GivenVerdicts,
  type VerdictChange,
  type VerdictStep,
} from './verdict-steps.ts'

export type Verdicts = {
  readonly given: GivenVerdicts
  /** What the server refused last; null when nothing, or once another verdict is given. */
  readonly problem: string | null
  /** Shows the verdict at once and asks the server behind; false when all have it already. */
  readonly judge: (suspects: readonly Suspect[], verdict: Verdict) => boolean
  /** Takes the last step back; null when there is none. */
  readonly undo: () => VerdictStep | null
}

type Refused = { readonly changes: readonly VerdictChange[]; readonly error: { message: string } }

/**
 * Verdicts given on this page.
 *
 * @param generatedAt  Of the report: a newer one knows all verdicts itself.
 */
export function useVerdicts(projectId: string | undefined, generatedAt: string | null): Verdicts {
  const utils = trpc.useUtils()
  const { mutateAsync: judgeLink } = trpc.links.judge.useMutation()
  const { mutateAsync: importJudgements } = trpc.links.importJudgements.useMutation()
  const [given, setGiven] = useState(NO_VERDICTS)
  const [problem, setProblem] = useState<string | null>(null)
  const latest = useRef(given)
  const report = useRef(generatedAt)
  const asked = useRef({ queue: Promise.resolve(), waiting: 0, lastStep: 0 })

  const update = useCallback((change: (before: GivenVerdicts) => GivenVerdicts) => {
    latest.current = change(latest.current)
    setGiven(latest.current)
  }, [])
  useEffect(() => {
    if (report.current === generatedAt) return
    report.current = generatedAt
    if (asked.current.waiting === 0) update((before) => ({ ...before, verdicts: NO_VERDICTS.verdicts }))
  }, [generatedAt, update])

  const send = useCallback(
    async (changes: readonly VerdictChange[]): Promise<Refused | null> => {
      const scope = projectId === undefined ? {} : { projectId }
      const judgements = changes.map(({ after, ...place }) => ({ key: linkKeyOf(place), verdict: after }))
      const [only] = judgements
      try {
        if (judgements.length > 1) await importJudgements({ ...scope, judgements })
        else if (only !== undefined) await judgeLink({ ...scope, ...only })
      } catch (error) {
        return { changes, error: toError(error) }
      }
      return null
    },
    [projectId, judgeLink, importJudgements],
  )

  /** One after the other: a verdict and its undoing must arrive in this order. */
  const enqueue = useCallback(
    (changes: readonly VerdictChange[], onRefused: (refused: Refused) => void) => {
      setProblem(null)
      asked.current.waiting += 1
      const before = asked.current.queue
      asked.current.queue = (async () => {
        await before
        const refused = await send(changes)
        if (refused !== null) {
          onRefused(refused)
          setProblem(describeError(refused.error))
        }
        // Other pages read anew what verdicts changed; this one shows them already.
        await utils.links.invalidate(undefined, { refetchType: 'none' })
        asked.current.waiting -= 1
      })()
    },
    [send, utils],
  )

  const judge = useCallback<Verdicts['judge']>(
    (suspects, verdict) => {
      const changes = changesTo(suspects, verdict)
      if (changes.length === 0) return false
      asked.current.lastStep += 1
      const step = { id: asked.current.lastStep, changes }
      update((before) => giveStep(before, step))
      enqueue(changes, (refused) => update((before) => rollBack(before, refused.changes, step.id)))
      return true
    },
    [enqueue, update],
  )

  const undo = useCallback(() => {
    const step = latest.current.steps.at(-1)
    if (step === undefined) return null
    update((before) => undoStep(before, step))
    enqueue(reverseChanges(step.changes), (refused) => {
      update((before) => redoStep(before, { ...step, changes: reverseChanges(refused.changes) }))
    })
    return step
  }, [enqueue, update])

  return { given, problem, judge, undo }
}

function toError(error: unknown): { message: string } {
  return error instanceof Error ? error : { message: String(error) }
}
