// @vitest-environment happy-dom
/** The overview as a person meets it, over a fake OpsApi with the real router and the real live connection. */
import { OpsError, type Operation } from '@ccdash/api-contract'
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeOps, fakeOperation, runningOperation, type FakeOps } from '../testing/fake-ops.ts'
import { renderPanel, type Network } from '../testing/render-panel.tsx'

const ROW_HEIGHT = 36

beforeEach(() => {
  history.replaceState(null, '', '/ops')
  sessionStorage.clear()
  // Without a layout nothing has a height, and a list without one has no rows.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(ROW_HEIGHT * 20)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const region = (name: string) => within(screen.getByRole('region', { name }))
const timeline = () => region('Operation Timeline')
const controls = () => region('Sync Controls')
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const startCalls = ({ calls }: FakeOps) => calls.filter(({ method }) => method.startsWith('start'))
const now = () => new Date().toISOString()

describe('the controls', () => {
  it.each([
    ['Incremental Sync', 'startSync', { force: false, rebuildLinks: true, captureAnalytics: true }],
    ['Rebuild Links', 'startRebuildLinks', { captureAnalytics: false }],
  ])('%s starts at once', async (name, method, input) => {
    const ops = createFakeOps()
    renderPanel(ops)
    press(name)
    await waitFor(() => expect(startCalls(ops)).toEqual([{ method, input: { ...input, trigger: 'ops-panel' } }]))
  })

  it('rebuilds links with analytics when that is switched on', async () => {
    const ops = createFakeOps()
    renderPanel(ops)
    fireEvent.click(screen.getByRole('switch', { name: 'Capture analytics after the rebuild' }))
    press('Rebuild Links')
    await waitFor(() => expect(startCalls(ops)[0]?.input).toEqual({ captureAnalytics: true, trigger: 'ops-panel' }))
  })

  it('asks before everything is read again, and says what that costs', async () => {
    const forced = { kind: 'full_sync', force: true, rebuildLinks: true, captureAnalytics: true } as const
    const ops = createFakeOps({ operations: [fakeOperation({ input: forced, startedAt: now(), durationMs: 72_000 })] })
    renderPanel(ops)
    await timeline().findByText('Sync completed', { exact: false })
    press('Force Full Sync')
    const dialog = within(await screen.findByRole('dialog', { name: 'Force Full Sync of Fieldkit?' }))
    expect(await dialog.findByText('3,412 logs, 108 documents, 11.6 GB')).toBeDefined()
    expect(dialog.getByText('1 min 12 s, its last run')).toBeDefined()
    expect(startCalls(ops)).toEqual([])
    fireEvent.click(dialog.getByRole('button', { name: 'Force Full Sync' }))
    await waitFor(() => expect(startCalls(ops)[0]?.input).toMatchObject({ force: true }))
  })

  it('offers the cheaper way instead', async () => {
    const ops = createFakeOps()
    renderPanel(ops)
    press('Force Full Sync')
    const dialog = within(await screen.findByRole('dialog'))
    fireEvent.click(dialog.getByRole('button', { name: 'Run Incremental Sync' }))
    await waitFor(() => expect(startCalls(ops)[0]?.input).toMatchObject({ force: false }))
  })

  it('shows why the server refused, until the next try', async () => {
    const ops = createFakeOps({ refuseStarts: new OpsError('NO_ACTIVE_PROJECT', 'no project is active') })
    renderPanel(ops)
    press('Incremental Sync')
    expect((await controls().findByRole('alert')).textContent).toBe('Not started: no project is active')
    ops.state.refuseStarts = null
    press('Rebuild Links')
    await waitFor(() => expect(controls().queryByRole('alert')).toBeNull())
  })
})

describe('the targeted path sync', () => {
  const box = () => controls().getByRole('textbox', { name: 'Targeted Path Sync' })
  const paste = (value: string) => fireEvent.change(box(), { target: { value } })

  it('asks for a path before it asks the server', () => {
    const ops = createFakeOps()
    renderPanel(ops)
    press('Sync Paths')
    expect(controls().getByRole('alert').textContent).toBe('Enter at least one path.')
    paste('a.md')
    expect(controls().queryByRole('alert')).toBeNull()
    expect(startCalls(ops)).toEqual([])
  })

  it('makes a row of every pasted line, each with its own type', async () => {
    const ops = createFakeOps()
    renderPanel(ops)
    paste(' M docs/a.md\n?? docs/b.md\n')
    expect(box().textContent).toBe('')
    fireEvent.change(controls().getByRole('combobox', { name: 'Change type of docs/a.md' }), {
      target: { value: 'deleted' },
    })
    paste('c.md')
    expect(controls().getByText('3 paths')).toBeDefined()
    press('Leave out docs/b.md')
    press('Sync Paths')
    const paths = [
      { path: 'docs/a.md', changeType: 'deleted' },
      { path: 'c.md', changeType: 'modified' },
    ]
    await waitFor(() =>
      expect(startCalls(ops)).toEqual([{ method: 'startSyncPaths', input: { paths, trigger: 'ops-panel' } }]),
    )
    await waitFor(() => expect(controls().getByText('No path yet')).toBeDefined())
  })

  it('keeps the paths when the server refuses them', async () => {
    const ops = createFakeOps({ refuseStarts: new OpsError('PATH_OUTSIDE_ROOTS', '/etc/passwd is outside') })
    renderPanel(ops)
    paste('/etc/passwd')
    press('Sync Paths')
    expect((await controls().findByRole('alert')).textContent).toBe('Not started: /etc/passwd is outside')
    expect(controls().getByText('1 path')).toBeDefined()
  })
})

describe('what runs', () => {
  it('is a large card that follows what is told, and leaves after it ended', async () => {
    const operation = runningOperation({ startedAt: now(), updatedAt: now() })
    const ops = createFakeOps({ operations: [operation] })
    renderPanel(ops)
    const card = within(await screen.findByRole('region', { name: 'Full Sync' }))
    expect(card.getByRole('progressbar', { name: 'Full Sync' }).getAttribute('aria-valuenow')).toBe('50')
    expect(card.getAllByRole('row')).toHaveLength(8)
    expect(card.getByText('measuring')).toBeDefined()
    ops.push([{ ...operation, progress: { ...operation.progress, bytesDone: 750 } }])
    await waitFor(() => expect(card.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('75'))
    ops.push([fakeOperation({ id: operation.id, startedAt: operation.startedAt })])
    expect(await card.findByText('Took')).toBeDefined()
    expect(card.queryByRole('button', { name: /Cancel/ })).toBeNull()
  })

  it('can be cancelled', async () => {
    const ops = createFakeOps({ operations: [runningOperation({ startedAt: now(), updatedAt: now() })] })
    renderPanel(ops)
    const card = within(await screen.findByRole('region', { name: 'Full Sync' }))
    fireEvent.click(card.getByRole('button', { name: 'Cancel Full Sync' }))
    await waitFor(() => expect(ops.calls).toContainEqual({ method: 'cancelOperation', input: 'OP-1' }))
  })

  it('is marked when it has told nothing for half a minute, beside its status', async () => {
    const updatedAt = new Date(Date.now() - 40_000).toISOString()
    renderPanel(createFakeOps({ operations: [runningOperation({ startedAt: updatedAt, updatedAt })] }))
    const card = within(await screen.findByRole('region', { name: 'Full Sync' }))
    expect(card.getByText(/No event for 4\d s/)).toBeDefined()
    expect(card.getAllByRole('img', { name: 'running' }).length).toBeGreaterThan(0)
  })

  it('stands before what waits, which can be removed', async () => {
    const waiting = runningOperation({
      ...{ id: 'OP-2', kind: 'rebuild_links', input: { kind: 'rebuild_links', captureAnalytics: true } },
      ...{ phase: 'queued', message: '', progress: {}, queuePosition: 1, startedAt: now(), updatedAt: now() },
    })
    const ops = createFakeOps({ operations: [waiting, runningOperation({ updatedAt: now() })] })
    renderPanel(ops)
    const line = within(await screen.findByRole('region', { name: 'Next in line' }))
    expect(line.getByText('with analytics')).toBeDefined()
    expect(line.getByText(/after Full Sync/)).toBeDefined()
    fireEvent.click(line.getByRole('button', { name: 'Remove Link Rebuild from the line' }))
    await waitFor(() => expect(ops.calls).toContainEqual({ method: 'cancelOperation', input: 'OP-2' }))
  })
})

describe('the timeline', () => {
  const failed: Operation = {
    ...runningOperation({ id: 'OP-2', kind: 'rebuild_links' }),
    ...{ status: 'failed', finishedAt: now(), error: { code: 'INTERRUPTED', message: 'stopped' } },
  }
  const three = [
    fakeOperation({ id: 'OP-3', message: 'Sync completed' }),
    failed,
    fakeOperation({ id: 'OP-1', trigger: 'watcher', message: 'older' }),
  ]

  it('says how to begin when nothing ever ran, with what that will read', async () => {
    const folder = { configuredPath: '', absolutePath: '', exists: true, complete: true, suggestion: null }
    const folders = [
      { ...folder, role: 'sessions', files: 3412, bytes: 11_000_000_000 },
      { ...folder, role: 'plans', files: 108, bytes: 600_000_000 },
    ] as const
    const ops = createFakeOps(
      {},
      {
        inspectProject: async ({ path }) => ({
          ...{ absolutePath: path, exists: true, gitRepository: true, registeredAs: 'p1', folders: [...folders] },
          proposal: (await createFakeOps().activeProject()) ?? expect.fail('the fake has a project'),
        }),
      },
    )
    renderPanel(ops)
    expect(await timeline().findByText('No operations recorded yet.')).toBeDefined()
    expect(await timeline().findByText(/3,412 logs and 108 documents, 11.6 GB/)).toBeDefined()
    fireEvent.click(timeline().getByRole('button', { name: 'Start the first sync' }))
    await waitFor(() => expect(startCalls(ops)).toHaveLength(1))
  })

  it('shows every operation with its code, and counts them', async () => {
    renderPanel(createFakeOps({ operations: three }))
    await waitFor(() => expect(timeline().getAllByRole('row')).toHaveLength(4))
    expect(timeline().getByText('INTERRUPTED')).toBeDefined()
    expect(timeline().getByText('Active: 0 / Tracked: 3')).toBeDefined()
    expect(timeline().getByText('3 of 3')).toBeDefined()
    expect(timeline().getByRole('link', { name: 'Link Rebuild' }).getAttribute('href')).toBe('/ops/operations/OP-2')
  })

  it('keeps its filter in the address, and offers the way out when nothing is left', async () => {
    history.replaceState(null, '', '/ops?status=cancelled&kind=full_sync')
    renderPanel(createFakeOps({ operations: three }))
    expect(await timeline().findByText('Nothing matches these filters')).toBeDefined()
    expect(
      timeline()
        .getByRole('radio', { name: /Cancelled/ })
        .getAttribute('aria-checked'),
    ).toBe('true')
    press('Clear 2 filters')
    await waitFor(() => expect(timeline().getAllByRole('row')).toHaveLength(4))
    expect(location.search).toBe('')
    fireEvent.click(timeline().getByRole('radio', { name: /Failed/ }))
    await waitFor(() => expect(timeline().getAllByRole('row')).toHaveLength(2))
    expect(location.search).toBe('?status=failed')
  })

  it('finds what is typed, without an entry of the history for each letter', async () => {
    renderPanel(createFakeOps({ operations: three }))
    await timeline().findByText('INTERRUPTED')
    const before = history.length
    fireEvent.change(timeline().getByRole('searchbox', { name: 'Search operations' }), { target: { value: 'older' } })
    await waitFor(() => expect(timeline().getAllByRole('row')).toHaveLength(2))
    expect(location.search).toBe('?q=older')
    expect(history.length).toBe(before)
  })

  it('is walked by keys: j and k move, x cancels, r runs again', async () => {
    const running = runningOperation({ id: 'OP-4', startedAt: now(), updatedAt: now() })
    const ops = createFakeOps({ operations: [running, ...three] })
    renderPanel(ops)
    await timeline().findByText('INTERRUPTED')
    const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name })
    key('j')
    await waitFor(() => expect(document.activeElement?.getAttribute('href')).toBe('/ops/operations/OP-4'))
    key('x')
    await waitFor(() => expect(ops.calls).toContainEqual({ method: 'cancelOperation', input: 'OP-4' }))
    key('j')
    key('j')
    key('k')
    await waitFor(() => expect(document.activeElement?.getAttribute('href')).toBe('/ops/operations/OP-3'))
    key('r')
    await waitFor(() => expect(ops.calls.map(({ method }) => method)).toContain('retryOperation'))
  })

  it('takes in what is told live', async () => {
    const ops = createFakeOps({ operations: three })
    renderPanel(ops)
    await waitFor(() => expect(ops.watchers()).toBeGreaterThan(0))
    await timeline().findByText('INTERRUPTED')
    ops.push([fakeOperation({ id: 'OP-5', startedAt: now(), message: 'told just now' })])
    expect(await timeline().findByText(/told just now/)).toBeDefined()
    expect(timeline().getAllByRole('row')).toHaveLength(5)
  })

  it('tells a refusal and its code, without calling it a lost connection', async () => {
    renderPanel(createFakeOps({ refuseReads: new OpsError('DATABASE_TOO_NEW', 'the ledger is closed') }))
    expect(await timeline().findByText('the ledger is closed')).toBeDefined()
    expect(timeline().getByText('DATABASE_TOO_NEW')).toBeDefined()
  })

  it('says that nothing answers when there is no server', async () => {
    const network: Network = { mode: 'down' }
    renderPanel(createFakeOps({ operations: three }), network)
    expect(await timeline().findByText('The server does not answer.', { exact: false })).toBeDefined()
  })
})

describe('the metadata', () => {
  it('names the project, its folders and which of them is missing', async () => {
    renderPanel(createFakeOps())
    const metadata = region('App Metadata')
    expect(await metadata.findByText('Fieldkit')).toBeDefined()
    expect(metadata.getAllByText('missing')).toHaveLength(1)
    expect(metadata.getByTitle('/home/me/fieldkit/docs/project_plans')).toBeDefined()
  })

  it('says what to do when no project is registered', async () => {
    renderPanel(createFakeOps({ project: null }))
    expect(await region('App Metadata').findByText('No project is active')).toBeDefined()
    expect(region('App Metadata').getByRole('link', { name: 'Add a project' })).toBeDefined()
  })
})
