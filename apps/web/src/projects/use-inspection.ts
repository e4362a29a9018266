import type { InspectedProject, InspectProject } from '@ccdash/api-contract'
import { useMemo, useState } from 'react'
import { useDelayed } from '../ui/use-delayed.ts'
import { trpc } from '../data/trpc.ts'
import { inspectionOf, type ProjectDraft } from './project-draft.ts'

type Answer = { readonly asked: InspectProject; readonly result: InspectedProject }

export type Inspection = {
  /** The newest answer, to what is typed or to what was typed before it; null when what is typed was refused. */
  readonly answer: Answer | null
  /** It answers what is typed now. */
  readonly isLevel: boolean
  /** Of what is typed now. */
  readonly error: { message: string } | null
}

/** Asks what would be read, once typing stands still for a moment. An answer to what was typed before counts no more. */
export function useInspection(draft: ProjectDraft): Inspection {
  const wanted = useMemo(() => inspectionOf(draft), [draft])
  const asked = useDelayed(wanted)
  const { data, error } = trpc.projects.inspect.useQuery(asked ?? { path: '-' }, { enabled: asked !== null })
  const [answer, setAnswer] = useState<Answer | null>(null)
  if (asked !== null && data !== undefined && (answer?.asked !== asked || answer.result !== data)) {
    setAnswer({ asked, result: data })
  }
  const isAsked = wanted !== null && asked === wanted
  return {
    answer: wanted === null || (isAsked && error !== null) ? null : answer,
    isLevel: isAsked && answer?.asked === wanted && error === null,
    error: isAsked ? error : null,
  }
}
