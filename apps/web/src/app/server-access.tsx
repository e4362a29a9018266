/** Reaches the server; asks for a token when it wants one. */
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { LiveProvider } from '../data/live-provider.tsx'
import { createPanelClient, createQueryClient, trpc, type EventSourceClass, type ServerAccess } from '../data/trpc.ts'
import { keepToken, takeToken } from './access-token.ts'
import { TokenCard } from './token-card.tsx'

/** @param access  Stands in for the network in tests. */
export function ServerAccessProvider({ access, children }: { access: ServerAccess; children: ReactNode }) {
  const [token, setToken] = useState(takeToken)
  const [refused, setRefused] = useState<string | null | undefined>(undefined)
  const eventSource = useEventSource(access.eventSource, token)
  if (refused === token) {
    const enter = (entered: string) => {
      keepToken(entered)
      setRefused(undefined)
      setToken(entered)
    }
    return <TokenCard refused={token !== null} onEnter={enter} />
  }
  if (eventSource === 'loading') return null
  return (
    <Connected
      key={token}
      access={access}
      token={token}
      eventSource={eventSource}
      onUnauthorized={() => setRefused(token)}
    >
      {children}
    </Connected>
  )
}

type ConnectedProps = {
  access: ServerAccess
  token: string | null
  eventSource: EventSourceClass | undefined
  onUnauthorized: () => void
  children: ReactNode
}

function Connected({ access, token, eventSource, onUnauthorized, children }: ConnectedProps) {
  const [queryClient] = useState(createQueryClient)
  const [client] = useState(() =>
    createPanelClient({ ...access, token, onUnauthorized, ...(eventSource === undefined ? {} : { eventSource }) }),
  )
  return (
    <trpc.Provider client={client} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        <LiveProvider client={client}>{children}</LiveProvider>
      </QueryClientProvider>
    </trpc.Provider>
  )
}

/** The browser's own sends no headers, so with a token another one is loaded. Undefined: the browser's own. */
function useEventSource(
  given: EventSourceClass | undefined,
  token: string | null,
): EventSourceClass | undefined | 'loading' {
  const [loaded, setLoaded] = useState<EventSourceClass | null>(null)
  const wanted = given === undefined && token !== null
  useEffect(() => {
    if (!wanted) return
    void import('eventsource').then(({ EventSource }) => setLoaded(() => EventSource))
  }, [wanted])
  if (given !== undefined) return given
  if (!wanted) return undefined
  return loaded ?? 'loading'
}
