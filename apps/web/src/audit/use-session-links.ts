import type { LinkDetail, ListLinks, Page } from '@ccdash/api-contract'
import { useQuery } from '@tanstack/react-query'
import { trpc } from '../data/trpc.ts'
import { usePartState, type PartState } from '../data/part-state.ts'

const PAGE = 500
/** A session has some tens of links; this bounds what a broken one can cost. */
const MOST_PAGES = 20

/**
 * Every link of one session: the one looked at and its rivals.
 *
 * @param generatedAt  Of the audit: kept until another is run, so that a rejected link can still be looked at.
 */
export function useSessionLinks(
  projectId: string,
  sessionId: string,
  generatedAt: string,
): { part: PartState<readonly LinkDetail[]>; retry: () => void } {
  const utils = trpc.useUtils()
  const key = ['audit', 'session-links', projectId, sessionId, generatedAt]
  const query = useQuery({
    queryKey: key,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const links: LinkDetail[] = []
      let cursor: string | null = null
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const input: ListLinks = { projectId, entityType: 'session', entityId: sessionId, limit: PAGE, cursor }
        const answer: Page<LinkDetail> = await utils.links.list.fetch(input)
        for (const link of answer.items) links.push(link)
        cursor = answer.nextCursor
        if (cursor === null) break
      }
      return links
    },
  })
  return { part: usePartState(query, key.join(' ')), retry: () => void query.refetch() }
}
