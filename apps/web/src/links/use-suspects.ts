import type { Suspect } from '@ccdash/api-contract'
import { useDelayed } from '../ui/use-delayed.ts'
import { trpc } from '../data/trpc.ts'

const SUSPECTS_AT_ONCE = 500

/** Which sessions of a feature the audit finds suspect at its usual floors; null while it is not known. */
export function useSuspects(projectId: string, featureId: string): ReadonlyMap<string, Suspect> | null {
  const asked = useDelayed(featureId) // who goes through the list does not ask for each one
  const { data } = trpc.links.audit.useQuery(
    { projectId, featureId: asked, limit: SUSPECTS_AT_ONCE },
    { enabled: asked === featureId },
  )
  if (data === undefined || asked !== featureId) return null
  return new Map(data.suspects.map((suspect) => [suspect.sessionId, suspect]))
}

/** Those of this page only: the audit's own reports change when somebody runs it, and are kept in pages. */
export function isSuspectsQuery({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  const [, asked] = queryKey
  return typeof asked === 'object' && asked !== null && 'type' in asked && asked.type === 'query'
}
