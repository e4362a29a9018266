/** Providers and the page shell. */
import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { OperationsPage } from './operations/operations-page.tsx'
import { createPanelClient, createQueryClient, trpc } from './trpc.ts'

/** @param createClient  How the page reaches the server; called once. */
export function App({
  createClient = createPanelClient,
}: {
  createClient?: () => ReturnType<typeof createPanelClient>
}) {
  const [queryClient] = useState(createQueryClient)
  const [client] = useState(() => createClient())
  return (
    <trpc.Provider client={client} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <OperationsPage />
      </QueryClientProvider>
    </trpc.Provider>
  )
}
