/** Whether the server answers, found out by asking for its health again and again. */
import type { Health } from '@ccdash/api-contract'
import { useEffect, useRef } from 'react'
import { isDisconnected, trpc } from '../trpc.ts'

const POLL_MS = 4000
const LOST_POLL_MS = 1000

export type Connection = {
  /** `connecting` until the first answer. */
  readonly state: 'connecting' | 'live' | 'lost'
  /** The newest answer; an old one while the connection is lost. */
  readonly health: Health | undefined
  /** When it came; null when none ever did. */
  readonly answeredAt: Date | null
}

/** Once the server is back, everything on the page is read again at once. */
export function useConnection(): Connection {
  const utils = trpc.useUtils()
  const { data, error, dataUpdatedAt, errorUpdateCount } = trpc.health.useQuery(undefined, {
    refetchInterval: ({ state }) => (state.error === null ? POLL_MS : LOST_POLL_MS),
  })
  const lost = isDisconnected(error) || (data === undefined && errorUpdateCount > 0)
  const wasLost = useRef(false)
  useEffect(() => {
    if (wasLost.current && !lost) void utils.invalidate()
    wasLost.current = lost
  }, [lost, utils])
  return {
    state: lost ? 'lost' : data === undefined ? 'connecting' : 'live',
    health: data,
    answeredAt: dataUpdatedAt === 0 ? null : new Date(dataUpdatedAt),
  }
}
