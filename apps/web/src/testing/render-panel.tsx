/** The whole panel over a fake OpsApi, with the real links and the real router in between, and nothing on the network. */
import type { OpsApi } from '@ccdash/api-contract'
import { opsRouter } from '@ccdash/api-contract/router'
import { render } from '@testing-library/react'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { App } from '../app.tsx'
import { createPanelClient, type SendRequest } from '../trpc.ts'

export type Network = {
  /** What happens to a request: it reaches the server, it never gets an answer, or there is no server. */
  mode: 'up' | 'silent' | 'down'
}

export function renderPanel(ops: OpsApi, network: Network = { mode: 'up' }) {
  const send: SendRequest = (url, options) => {
    switch (network.mode) {
      case 'down':
        return Promise.reject(new TypeError('Failed to fetch'))
      case 'silent':
        return new Promise(() => {})
      case 'up': {
        const { signal: _signal, ...request } = options
        return fetchRequestHandler({
          endpoint: '/trpc',
          req: new Request(new URL(url instanceof Request ? url.url : url, 'http://localhost'), request),
          router: opsRouter,
          createContext: () => ({ ops }),
        })
      }
    }
  }
  return render(<App createClient={() => createPanelClient(send)} />)
}
