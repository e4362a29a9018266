// @vitest-environment happy-dom
import { OpsError, type AuditReport, type LinkDetail, type LinkKey, type OpsApi } from '@ccdash/api-contract'
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeOps, fakeOperation } from '../testing/fake-ops.ts'
import { renderPanel, type Network } from '../testing/render-panel.tsx'
import { fakeLink } from './links-test-kit.ts'

const AT = '2026-11-20T09:00:00.000Z'
const CART = {
  featureId: 'cart-v1',
  name: 'Cart',
  status: 'in-progress',
  sessions: 2,
  documents: 1,
  tasks: 3,
  tasksDone: 2,
}
const IDLE = {
  featureId: 'idle-v1',
  name: 'Idle',
  status: 'backlog',
  sessions: 0,
  documents: 0,
  tasks: 0,
  tasksDone: 0,
}
const SIGNALS = [{ type: 'file_write', path: 'plans/cart-v1.md', sourceTool: 'Edit', weight: 0.95 }]
const LINKS: readonly LinkDetail[] = [
  fakeLink({ session: 'S-strong', label: 'Build the cart', metadata: { signals: SIGNALS, ambiguityShare: 0.75 } }),
  fakeLink({ session: 'S-weak', label: 'Notes', confidence: 0.35, metadata: { signals: [], ambiguityShare: 0.1 } }),
  fakeLink({ document: 'DOC-1', label: 'Cart plan', confidence: 0.98 }),
  fakeLink({ feature: 'other-v1', session: 'S-strong', label: 'Build the cart', metadata: { ambiguityShare: 0.25 } }),
]
const REPORT: AuditReport = {
  ...{ projectId: 'p1', featureFilter: 'cart-v1', rowCount: 2, suspectCount: 0, totalSuspects: 0, nextCursor: null },
  ...{ primaryFloor: 0.55, fanoutFloor: 10, generatedAt: AT, suspects: [] },
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  for (const size of ['clientHeight', 'clientWidth', 'offsetHeight', 'offsetWidth'] as const) {
    vi.spyOn(HTMLElement.prototype, size, 'get').mockReturnValue(400) // nothing has a size here
  }
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function createLinkedOps(overrides: Partial<OpsApi> = {}) {
  let links = [...LINKS]
  const touches = ({ sourceType, sourceId, targetType, targetId }: LinkKey, type: string, id: string) =>
    (sourceType === type && sourceId === id) || (targetType === type && targetId === id)
  const calls: unknown[] = []
  const ops = createFakeOps(
    {},
    {
      listFeatures: async ({ search = '' }) => ({
        items: [CART, IDLE].filter(({ featureId }) => featureId.includes(search)),
        nextCursor: null,
      }),
      getFeature: async ({ featureId }) => {
        if (featureId !== 'cart-v1') throw new OpsError('ENTITY_NOT_FOUND', `no feature ${featureId}`)
        const phases = [{ phase: '1', title: 'Rows', tasks: 3, tasksDone: 2 }]
        return { ...CART, category: '', updatedAt: AT, phases }
      },
      listSessions: async ({ search = '' }) => ({
        items: ['S-strong', 'S-weak']
          .filter((sessionId) => sessionId.includes(search))
          .map((sessionId) => ({ sessionId, label: sessionId, startedAt: AT, endedAt: AT, features: 1 })),
        nextCursor: null,
      }),
      listLinks: async ({ entityType, entityId }) => ({
        items: links.filter(({ key }) => touches(key, entityType, entityId)),
        nextCursor: null,
      }),
      auditLinks: async () => REPORT,
      async judgeLink(input) {
        calls.push(input)
        const link = links.find(({ key }) => key.targetId === input.key.targetId)
        if (input.verdict === 'reject') links = links.filter((held) => held !== link)
        if (input.verdict === null && link === undefined) links = [...LINKS]
        return input.verdict === 'reject'
          ? null
          : (LINKS.find(({ key }) => key.targetId === input.key.targetId) ?? null)
      },
      async createLink(input) {
        calls.push(input)
        throw new OpsError('LINK_EXISTS', 'it is linked already')
      },
      ...overrides,
    },
  )
  return { ops, calls }
}

async function openLinks(address: string, overrides: Partial<OpsApi> = {}, network: Network = { mode: 'up' }) {
  history.replaceState(null, '', address)
  const { ops, calls } = createLinkedOps(overrides)
  renderPanel(ops, network)
  await screen.findByRole('heading', { name: 'Links', level: 1 }, { timeout: 5000 })
  return { ops, calls }
}

const region = async (name: string) => within(await screen.findByRole('region', { name }))
const table = (name: string) => screen.findByRole('table', { name })
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const type = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key })

describe('the list', () => {
  it('marks features without sessions, is searched in the address, and says when nothing is found', async () => {
    await openLinks('/ops/links')
    const list = await region('Features')
    expect((await list.findByRole('link', { name: /idle-v1/ })).textContent).toContain('no sessions')
    fireEvent.change(screen.getByRole('searchbox', { name: 'Search features' }), { target: { value: 'zzz' } })
    expect(location.search).toBe('?q=zzz')
    await list.findByText('Nothing found')
    press('Clear the search')
    await list.findByRole('link', { name: /cart-v1/ })
  })

  it('is gone through by keys, and what has the focus is opened as a link', async () => {
    await openLinks('/ops/links')
    const list = await region('Features')
    const link = await list.findByRole('link', { name: /cart-v1/ })
    type('j')
    await waitFor(() => expect(document.activeElement).toBe(link))
    fireEvent.click(link)
    expect(location.pathname).toBe('/ops/links/features/cart-v1')
  })

  it('is of sessions as well', async () => {
    await openLinks('/ops/links')
    fireEvent.click(screen.getByRole('radio', { name: 'By session' }))
    expect(location.search).toBe('?by=session')
    const list = await region('Sessions')
    expect(await list.findAllByRole('link')).toHaveLength(2)
  })
})

describe('a feature', () => {
  it('shows its sessions with evidence, weak ones apart, and hides those on demand', async () => {
    await openLinks('/ops/links/features/cart-v1')
    const sessions = await table('Sessions of cart-v1')
    expect(sessions.textContent).toContain('Build the cart')
    expect(within(sessions).getByRole('img', { name: 'write' })).toBeDefined()
    expect(
      await screen.findByRole('img', { name: 'Confidence of 2 links: from 0.35 to 0.90, 1 below 0.55' }),
    ).toBeDefined()
    fireEvent.click(screen.getByRole('switch', { name: /Below the floor/ }))
    expect(location.search).toBe('?weak=hide')
    await waitFor(() => expect(sessions.textContent).not.toContain('Notes'))
  })

  it('opens the proof of a link, with the other features of its session', async () => {
    await openLinks('/ops/links/features/cart-v1')
    await table('Sessions of cart-v1')
    press(/Build the cart/)
    expect(location.search).toBe('?open=S-strong')
    expect(await screen.findByText('cart-v1.md')).toBeDefined()
    const session = await region('Session S-strong')
    expect((await session.findByText('Its evidence speaks of 2 features')).parentElement?.textContent).toContain('0.75')
  })

  it('keeps a rejected link in sight, to be taken back', async () => {
    const { calls } = await openLinks('/ops/links/features/cart-v1?open=S-strong')
    await screen.findByRole('button', { name: /Reject/ })
    act(() => void type('n'))
    await screen.findByRole('button', { name: 'Take back' })
    expect(within(await table('Sessions of cart-v1')).getByRole('img', { name: 'Rejected' })).toBeDefined()
    press('Take back')
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Take back' })).toBeNull())
    const key = LINKS[0]?.key
    expect(calls).toEqual([
      { projectId: 'p1', key, verdict: 'reject', note: '' },
      { projectId: 'p1', key, verdict: null, note: '' },
    ])
  })

  it('has documents and tasks in tabs, and leads to its audit', async () => {
    await openLinks('/ops/links/features/cart-v1')
    fireEvent.click(await screen.findByRole('tab', { name: /Documents/ }))
    expect((await table('Documents of cart-v1')).textContent).toContain('front matter')
    fireEvent.click(screen.getByRole('tab', { name: /Tasks/ }))
    expect((await table('Tasks by phase')).textContent).toContain('2/3')
    expect(screen.getByRole('link', { name: 'Audit this feature' }).getAttribute('href')).toBe(
      '/ops/audit?run=1&feature=cart-v1',
    )
  })

  it('is linked by hand; a refusal is told in place', async () => {
    const { calls } = await openLinks('/ops/links/features/cart-v1')
    fireEvent.click(await screen.findByRole('button', { name: 'Link by hand' }))
    press('Create link')
    expect((await screen.findByRole('alert')).textContent).toBe('Choose a session first.')
    fireEvent.click(await screen.findByRole('radio', { name: /S-weak/ }))
    press('Create link')
    expect((await screen.findByText(/Not linked/)).textContent).toContain('LINK_EXISTS')
    expect(calls).toMatchObject([{ key: { sourceId: 'cart-v1', targetId: 'S-weak', linkType: 'related' } }])
  })

  it('that is not there says so', async () => {
    await openLinks('/ops/links/features/none')
    expect(await screen.findByText('There is no such feature')).toBeDefined()
  })

  it('is read anew when a sync has ended', async () => {
    let asked = 0
    const { ops } = await openLinks('/ops/links/features/cart-v1', {
      listSilentSessions: async () => {
        asked += 1
        return { items: [], nextCursor: null }
      },
    })
    await screen.findByText('No session is without a feature.')
    act(() => ops.push([fakeOperation()]))
    await waitFor(() => expect(asked).toBe(2), { timeout: 4000 })
  })
})

describe('a session', () => {
  it('shows its features with their shares', async () => {
    await openLinks('/ops/links/sessions/S-strong')
    const session = await region('Session S-strong')
    await session.findByText('Its evidence speaks of 2 features')
    expect((await table('Features of S-strong')).textContent).toContain('other-v1')
  })

  it('without a feature is under its kind of silence, also when the first page of it is empty', async () => {
    const silent = { sessionId: 'S-quiet', label: 'S-quiet', startedAt: AT, silence: 'no_evidence' } as const
    await openLinks('/ops/links', {
      listSilentSessions: async ({ silence, cursor }) => {
        if (silence === undefined) return { items: [silent], nextCursor: null }
        return cursor === 'next' ? { items: [silent], nextCursor: null } : { items: [], nextCursor: 'next' }
      },
    })
    fireEvent.click(await screen.findByRole('button', { name: /Nothing named/ }))
    const link = await screen.findByRole('link', { name: 'S-quiet' })
    expect(link.getAttribute('href')).toBe('/ops/links/sessions/S-quiet')
  })
})

describe('what cannot be shown', () => {
  it('says what was refused, and asks again', async () => {
    let isRefused = true
    await openLinks('/ops/links', {
      listFeatures: async () => {
        if (isRefused) throw new OpsError('CURSOR_INVALID', 'no such cursor')
        return { items: [CART], nextCursor: null }
      },
    })
    await screen.findByText('The features could not be loaded')
    isRefused = false
    press('Try again')
    expect(await (await region('Features')).findByRole('link', { name: /cart-v1/ })).toBeDefined()
  })

  it('says that there is no project, and where to add one', async () => {
    history.replaceState(null, '', '/ops/links')
    renderPanel(createFakeOps({ project: null, projects: [] }))
    expect(await screen.findByText('No project is active', {}, { timeout: 5000 })).toBeDefined()
  })
})
