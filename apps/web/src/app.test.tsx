// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rememberStarted } from './data/started-operations.ts'
import { createFakeOps, FAKE_PROJECT, fakeOperation, runningOperation, type FakeOps } from './testing/fake-ops.ts'
import { renderPanel, type Network } from './testing/render-panel.tsx'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  delete document.documentElement.dataset['theme']
  history.replaceState(null, '', '/ops/projects')
})
afterEach(cleanup)

const bar = () => within(screen.getByRole('banner', { name: 'Top bar' }))
const type = (...keys: string[]) => {
  for (const key of keys) fireEvent.keyDown(document.activeElement ?? document.body, { key })
}
const openPalette = async () => {
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
  return screen.findByRole('combobox')
}

async function showPanel(ops: FakeOps = createFakeOps(), network: Network = { mode: 'up' }) {
  renderPanel(ops, network)
  await bar().findByText('Live')
  return { ops, network }
}

/** Ends all subscriptions as a server does that goes away. */
async function loseServer(ops: FakeOps, network: Network) {
  network.mode = 'down'
  await act(async () => ops.disconnect())
}

describe('the connection', () => {
  it('is live, and what runs is counted as it is told', async () => {
    const { ops } = await showPanel()
    const link = screen.getByRole('link', { name: /^Operations/ })
    act(() => ops.push([runningOperation()]))
    await waitFor(() => expect(link.textContent).toBe('Operations1 running'))
    act(() => ops.push([fakeOperation()]))
    await waitFor(() => expect(link.textContent).toBe('Operations'))
  })

  it('is tried again when it is lost, and goes on behind the last message', async () => {
    const { ops, network } = await showPanel()
    act(() => ops.push([runningOperation()]))
    await waitFor(() => expect(screen.getByRole('link', { name: /^Operations/ }).textContent).toContain('1 running'))
    await loseServer(ops, network)
    await bar().findByText(/Reconnecting/)
    expect((await screen.findByText(/attempt 2/)).parentElement?.textContent).toMatch(
      /What you see is from \d\d:\d\d:\d\d/,
    )
    ops.state.operations = [fakeOperation({ lastSequence: 20 })]
    ops.state.lastSequence = 20
    network.mode = 'up'
    fireEvent.click(screen.getByRole('button', { name: 'Reconnect now' }))
    await bar().findByText('Live')
    await waitFor(() => expect(screen.getByRole('link', { name: /^Operations/ }).textContent).toBe('Operations'))
    expect(ops.resumedFrom).toContain('2')
  })

  it('is let go while nobody looks, and goes on when somebody does', async () => {
    const { ops } = await showPanel()
    await waitFor(() => expect(ops.watchers()).toBe(2))
    const look = (hidden: boolean) => {
      vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
      document.dispatchEvent(new Event('visibilitychange'))
    }
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    act(() => look(true))
    act(() => void vi.advanceTimersByTime(5_000))
    vi.useRealTimers()
    expect(bar().getByText('Paused, tab hidden')).toBeDefined()
    await waitFor(() => expect(ops.watchers()).toBe(0))
    act(() => look(false))
    await bar().findByText('Live')
    vi.restoreAllMocks()
    expect(screen.queryByText(/Back after/)).toBeNull()
  })

  it('lets go of the server when the page is left', async () => {
    const { ops } = await showPanel()
    await waitFor(() => expect(ops.watchers()).toBe(2))
    cleanup()
    await waitFor(() => expect(ops.watchers()).toBe(0))
  })
})

describe('a server with a token', () => {
  it('asks for it, keeps it for the tab, and says when it is wrong', async () => {
    renderPanel(createFakeOps(), { mode: 'up', token: 'right' })
    const enter = async (token: string) => {
      fireEvent.change(await screen.findByLabelText('Token'), { target: { value: token } })
      fireEvent.click(screen.getByRole('button', { name: 'Open the panel' }))
    }
    await enter('wrong')
    expect((await screen.findByRole('alert')).textContent).toBe('The server refused this token.')
    await enter('right')
    await bar().findByText('Live')
    expect(sessionStorage.getItem('ccdash.token')).toBe('right')
  })

  it('takes it out of the address', async () => {
    history.replaceState(null, '', '/ops/projects?a=1#token=right')
    await showPanel(createFakeOps(), { mode: 'up', token: 'right' })
    expect(location.href).toMatch(/\/ops\/projects\?a=1$/)
  })
})

describe('keys', () => {
  it('go to pages, and are off in fields and when switched off', async () => {
    await showPanel()
    type('g', 'a')
    await waitFor(() => expect(location.pathname).toBe('/ops/audit'))
    const field = document.createElement('input')
    document.body.append(field)
    field.focus()
    type('g', 'p')
    field.remove()
    expect(location.pathname).toBe('/ops/audit')
    type('?')
    const list = within(await screen.findByRole('dialog', { name: 'Shortcuts' }))
    fireEvent.click(list.getByRole('switch', { name: 'Single-key shortcuts' }))
    fireEvent.click(list.getByRole('button', { name: 'Close' }))
    type('g', 'p')
    expect(location.pathname).toBe('/ops/audit')
    expect(localStorage.getItem('ccdash.shortcuts')).toBe('off')
  })

  it('are listed with what they do', async () => {
    await showPanel()
    fireEvent.click(screen.getAllByRole('button', { name: /^Shortcuts/ })[0] ?? document.body)
    const list = await screen.findByRole('dialog', { name: 'Shortcuts' })
    expect(list.textContent).toContain('Link auditga')
    expect(list.textContent).toContain('Force Full Sync (asks)sf')
  })
})

describe('the palette', () => {
  it('opens an operation by its id', async () => {
    await showPanel(createFakeOps({ operations: [fakeOperation({ id: 'OP-7f3ac21e-1' })] }))
    const input = await openPalette()
    fireEvent.change(input, { target: { value: 'OP-7f3ac21e-1' } })
    fireEvent.click(await screen.findByRole('option', { name: /Open operation/ }))
    expect(location.pathname).toBe('/ops/operations/OP-7f3ac21e-1')
  })

  it('cancels what runs, switches the project, sets the theme', async () => {
    const projects = [FAKE_PROJECT, { ...FAKE_PROJECT, id: 'p2', name: 'Second' }]
    const { ops } = await showPanel(createFakeOps({ operations: [runningOperation()], projects }))
    await openPalette()
    fireEvent.click(await screen.findByRole('option', { name: /Cancel Full Sync/ }))
    await openPalette()
    fireEvent.click(await screen.findByRole('option', { name: /Switch to Second/ }))
    await openPalette()
    fireEvent.click(await screen.findByRole('option', { name: /Dark theme/ }))
    expect(document.documentElement.dataset['theme']).toBe('dark')
    await waitFor(() =>
      expect(ops.calls).toEqual([
        { method: 'cancelOperation', input: 'OP-1' },
        { method: 'activateProject', input: 'p2' },
      ]),
    )
  })
})

describe('the theme', () => {
  it('goes from system to light to dark and is kept', async () => {
    await showPanel()
    fireEvent.click(screen.getByRole('button', { name: 'Theme: system' }))
    fireEvent.click(screen.getByRole('button', { name: 'Theme: light' }))
    expect(document.documentElement.dataset['theme']).toBe('dark')
    expect(localStorage.getItem('ccdash.theme')).toBe('dark')
    fireEvent.click(screen.getByRole('button', { name: 'Theme: dark' }))
    expect(document.documentElement.dataset['theme']).toBeUndefined()
    expect(localStorage.getItem('ccdash.theme')).toBeNull()
  })
})

describe('the end of an operation', () => {
  it('is told by a toast when it was started in this tab', async () => {
    const { ops } = await showPanel()
    act(() => ops.push([runningOperation({ id: 'OP-mine' })]))
    rememberStarted('OP-mine')
    const changes = { session: { added: 3, changed: 1, removed: 0 } }
    act(() => ops.push([fakeOperation({ id: 'OP-mine', changes }), fakeOperation({ id: 'OP-other' })]))
    expect(await screen.findByText('Full Sync completed in 6.8 s')).toBeDefined()
    expect(screen.getByText('+3 ~1')).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(location.pathname).toBe('/ops/operations/OP-mine')
  })
})

describe('addresses', () => {
  it('that are none say so and lead on', async () => {
    history.replaceState(null, '', '/ops/nowhere')
    await showPanel()
    expect(screen.getByText('There is no such page')).toBeDefined()
    expect(document.title).toBe('Not found · CCDash')
  })

  it.each([
    ['/', '/ops'],
    ['/?operation=OP-1', '/ops/operations/OP-1'],
  ])('%s leads to %s', async (from, to) => {
    history.replaceState(null, '', from)
    await showPanel(createFakeOps({ operations: [fakeOperation()] }))
    expect(location.pathname).toBe(to)
  })

  it('move the focus to the heading of the page they lead to', async () => {
    await showPanel()
    type('g', 'l')
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'))
  })
})
