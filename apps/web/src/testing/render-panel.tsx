/** The panel over a fake OpsApi, with the real links, the real SSE and the real router in between, and no network. */
import type { OpsApi } from '@ccdash/api-contract'
import { opsRouter } from '@ccdash/api-contract/router'
import { configure, render, type RenderResult } from '@testing-library/react'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { EventSource } from 'eventsource'
import type { ReactNode } from 'react'
import { CommandProvider } from '../ui/commands.tsx'
import { ServerAccessProvider } from '../app/server-access.tsx'
import { ShortcutProvider } from '../ui/shortcuts.tsx'
import { App } from '../app.tsx'
import type { SendRequest, ServerAccess } from '../data/trpc.ts'

// pages come in chunks of their own, and the machine may be busy
configure({ asyncUtilTimeout: 10_000 })

export type Network = {
  /** What happens to a request: it reaches the server, it never gets an answer, or there is no server. */
  mode: 'up' | 'silent' | 'down'
  /** When set, the server wants it. */
  token?: string
  /** Why it shows nothing of what is masked. */
  revealRefusal?: string
}

/** The whole panel at the current address: set it with `history.replaceState(null, '', '/ops')` before. */
export function renderPanel(ops: OpsApi, network: Network = { mode: 'up' }): RenderResult {
  return render(<App access={fakeAccess(ops, network)} />)
}

/** A page or a part of one, without the shell, with everything it may use around it. */
export function renderPart(part: ReactNode, ops: OpsApi, network: Network = { mode: 'up' }): RenderResult {
  return render(
    <ShortcutProvider>
      <CommandProvider>
        <ServerAccessProvider access={fakeAccess(ops, network)}>{part}</ServerAccessProvider>
      </CommandProvider>
    </ShortcutProvider>,
  )
}

function fakeAccess(ops: OpsApi, network: Network): ServerAccess {
  const send: SendRequest = async (url, { signal, ...options }) => {
    switch (network.mode) {
      case 'down':
        throw new TypeError('Failed to fetch')
      case 'silent':
        return new Promise(() => {})
      case 'up': {
        const address = new URL(url instanceof Request ? url.url : url, 'http://localhost')
        const request = new Request(address, { ...options, signal: signal ?? null })
        if (network.token !== undefined && request.headers.get('authorization') !== `Bearer ${network.token}`) {
          return Response.json({ detail: 'Not authenticated' }, { status: 401 })
        }
        return fetchRequestHandler({
          endpoint: '/trpc',
          req: request,
          router: opsRouter,
          createContext: () => ({ ops, revealRefusal: network.revealRefusal ?? null }),
        })
      }
    }
  }
  return { send, eventSource: EventSource }
}
