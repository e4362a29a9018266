// @vitest-environment happy-dom
/** The page as a person meets it: loading, empty, refused, disconnected and shown are five different pictures. */
import { OpsError } from '@ccdash/api-contract'
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeOps, fakeOperation, runningOperation } from './testing/fake-ops.ts'
import { renderPanel, type Network } from './testing/render-panel.tsx'

const NO_OPERATION = 'No operation yet.'
const LOADING = 'Loading operations'
const NO_ANSWER = /could not be loaded: the server does not answer/
const REFUSED = /The operations could not be loaded: the ledger is closed/

afterEach(() => {
  cleanup()
  history.replaceState(null, '', '/')
})

const halfRead = {
  files: { seen: 10, unchanged: 0, parsed: 4, removed: 0, failed: 0 },
  lines: { bytesSeen: 0, seen: 0, used: 0, ignored: 0, unknown: 0, malformed: 0 },
}

const timeline = () => within(screen.getByRole('region', { name: 'Operation Timeline' }))
const detail = () => within(screen.getByRole('region', { name: 'Operation Detail' }))
const controls = () => within(screen.getByRole('region', { name: 'Sync Controls' }))
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

function expectOnly(shown: string | RegExp) {
  const texts = [LOADING, NO_OPERATION, NO_ANSWER, REFUSED]
  expect(texts.filter((text) => timeline().queryAllByText(text).length > 0)).toEqual([shown])
}

describe('the timeline', () => {
  it('is loading until the first answer', () => {
    renderPanel(createFakeOps(), { mode: 'silent' })
    expectOnly(LOADING)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('says how to begin when nothing ever ran', async () => {
    renderPanel(createFakeOps())
    await timeline().findByText(NO_OPERATION)
    expectOnly(NO_OPERATION)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('tells the reason of a refusal, without calling it a lost connection', async () => {
    renderPanel(createFakeOps({ refuseReads: new OpsError('DATABASE_TOO_NEW', 'the ledger is closed') }))
    await timeline().findByText(REFUSED)
    expectOnly(REFUSED)
    expect(screen.queryByText('Disconnected.')).toBeNull()
  })

  it('tells a bug as one, without its details', async () => {
    renderPanel(createFakeOps({ refuseReads: new Error('secret path') }))
    await timeline().findByText(/Internal Server Error/)
    expect(screen.queryByText(/secret path/)).toBeNull()
  })

  it('says that nothing answers when there is no server, and fills itself once there is one', async () => {
    const network: Network = { mode: 'down' }
    renderPanel(createFakeOps({ operations: [fakeOperation()] }), network)
    await timeline().findByText(NO_ANSWER)
    expectOnly(NO_ANSWER)
    expect(await screen.findByText('Disconnected.')).toBeDefined()
    network.mode = 'up'
    await timeline().findByRole('button', { name: /Full Sync.*completed/ }, { timeout: 5000 })
    expect(screen.queryByText('Disconnected.')).toBeNull()
  })

  it('keeps its rows, dated, while the connection is lost', async () => {
    const network: Network = { mode: 'up' }
    renderPanel(createFakeOps({ operations: [fakeOperation()] }), network)
    await timeline().findByRole('button', { name: /Full Sync.*completed/ })
    network.mode = 'down'
    press('Refresh')
    await screen.findByText(/has not answered since \d/)
    expect(timeline().getByRole('button', { name: /Full Sync.*completed/ })).toBeDefined()
    expect(screen.getByText('no answer')).toBeDefined()
  })

  it('shows older operations page by page', async () => {
    const operations = Array.from({ length: 31 }, (_, index) => fakeOperation({ id: `OP-${index}` }))
    renderPanel(createFakeOps({ operations }))
    await waitFor(() => expect(timeline().getAllByRole('listitem')).toHaveLength(30))
    press('Show older')
    await waitFor(() => expect(timeline().getAllByRole('listitem')).toHaveLength(31))
    expect(timeline().queryByRole('button', { name: 'Show older' })).toBeNull()
  })
})

describe('the detail', () => {
  it('asks to choose one first', async () => {
    renderPanel(createFakeOps({ operations: [fakeOperation()] }))
    expect(detail().getByText(/Choose an operation/)).toBeDefined()
  })

  it('names an operation that is not there', async () => {
    history.replaceState(null, '', '/?operation=OP-9')
    renderPanel(createFakeOps())
    expect(await detail().findByText(/no operation OP-9/)).toBeDefined()
  })

  it('shows accounts, changes and issues with file and line', async () => {
    const operation = fakeOperation({
      issueCount: 1,
      accounts: {
        files: { seen: 5, unchanged: 1, parsed: 2, removed: 1, failed: 1 },
        lines: { bytesSeen: 8200, seen: 9, used: 5, ignored: 1, unknown: 1, malformed: 1 },
      },
      changes: { session: { added: 2, changed: 0, removed: 1 } },
    })
    const issue = { position: 1, code: 'LINE_MALFORMED', path: 's/a.jsonl', line: 7, byteStart: 90, reason: 'not JSON' }
    renderPanel(createFakeOps({ operations: [operation], issues: [issue] }))
    fireEvent.click(await timeline().findByRole('button', { name: /Full Sync/ }))
    expect(await detail().findByText('s/a.jsonl:7')).toBeDefined()
    expect(detail().getByText(/5 seen = 1 unchanged \+ 2 parsed \+ 1 removed \+ 1 failed/)).toBeDefined()
    expect(detail().getByText('does not balance by 1')).toBeDefined()
    expect(detail().getByRole('row', { name: 'session +2 0 −1' })).toBeDefined()
    expect(location.search).toBe('?operation=OP-1')
  })

  it('tells progress by bytes and can be cancelled', async () => {
    const ops = createFakeOps({ operations: [runningOperation()] })
    history.replaceState(null, '', '/?operation=OP-1')
    renderPanel(ops)
    const bar = await detail().findByRole('progressbar', { name: 'Files read' })
    expect(bar.getAttribute('aria-valuenow')).toBe('50')
    expect(detail().getByText(/1 of 4 files · 500 bytes of 1.00 kB/)).toBeDefined()
    press('Cancel')
    await waitFor(() => expect(ops.calls).toEqual([{ method: 'cancelOperation', input: 'OP-1' }]))
  })

  it.each([
    [
      fakeOperation({ accounts: halfRead }),
      '10 seen = 0 unchanged + 4 parsed + 0 removed + 0 failed does not balance by 6',
    ],
    [runningOperation({ accounts: halfRead }), '10 seen = 0 unchanged + 4 parsed + 0 removed + 0 failed + 6 to come'],
  ])('sounds the alarm about accounts only when they are closed (%#)', async (operation, text) => {
    history.replaceState(null, '', '/?operation=OP-1')
    renderPanel(createFakeOps({ operations: [operation] }))
    expect((await detail().findByText(/10 seen/)).textContent).toBe(text)
  })

  it('says that an operation waits, and behind how many', async () => {
    history.replaceState(null, '', '/?operation=OP-1')
    renderPanel(createFakeOps({ operations: [runningOperation({ phase: 'queued', queuePosition: 2 })] }))
    expect(await detail().findByText('queued, 2 before it')).toBeDefined()
    expect(detail().getByRole('status').textContent).toBe('Full Sync queued')
    expect(await timeline().findByText('waits for 2 before it')).toBeDefined()
  })
})

describe('the controls', () => {
  it.each([
    [
      'Incremental Sync',
      'startSync',
      { force: false, trigger: 'ops-panel', rebuildLinks: true, captureAnalytics: true },
    ],
    ['Force Full Sync', 'startSync', { force: true, trigger: 'ops-panel', rebuildLinks: true, captureAnalytics: true }],
    ['Rebuild Links', 'startRebuildLinks', { captureAnalytics: false, trigger: 'ops-panel' }],
  ])('%s starts an operation and opens it', async (name, method, input) => {
    const ops = createFakeOps()
    renderPanel(ops)
    press(name)
    expect(await detail().findByText('OP-new-1')).toBeDefined()
    expect(ops.calls).toEqual([{ method, input }])
    expect(location.search).toBe('?operation=OP-new-1')
  })

  it('asks for a path before it asks the server', () => {
    const ops = createFakeOps()
    renderPanel(ops)
    press('Sync Paths')
    const box = controls().getByRole('textbox')
    expect(controls().getByRole('alert').textContent).toBe('Enter at least one path.')
    expect(box.getAttribute('aria-invalid')).toBe('true')
    fireEvent.change(box, { target: { value: 'a.md' } })
    expect(controls().queryByRole('alert')).toBeNull()
    expect(ops.calls).toEqual([])
  })

  it('shows why the server refused, until the next try', async () => {
    const ops = createFakeOps({ refuseStarts: new OpsError('PATH_OUTSIDE_ROOTS', '/etc/passwd is outside') })
    renderPanel(ops)
    fireEvent.change(controls().getByRole('textbox'), { target: { value: '/etc/passwd\n b.md ' } })
    fireEvent.change(controls().getByRole('combobox'), { target: { value: 'deleted' } })
    press('Sync Paths')
    expect((await controls().findByRole('alert')).textContent).toBe('Not started: /etc/passwd is outside')
    ops.state.refuseStarts = null
    press('Incremental Sync')
    await detail().findByText('OP-new-2')
    expect(controls().queryByRole('alert')).toBeNull()
    const paths = ['/etc/passwd', 'b.md'].map((path) => ({ path, changeType: 'deleted' }))
    expect(ops.calls[0]).toEqual({ method: 'startSyncPaths', input: { paths, trigger: 'ops-panel' } })
  })

  it('says that nothing was started when the server is gone', async () => {
    renderPanel(createFakeOps(), { mode: 'down' })
    press('Rebuild Links')
    expect((await controls().findByRole('alert')).textContent).toBe('Not started: the server did not answer')
  })
})

describe('the metadata', () => {
  it('marks folders that are missing', async () => {
    renderPanel(createFakeOps())
    const metadata = within(screen.getByRole('region', { name: 'App Metadata' }))
    expect((await metadata.findByText('/home/me/fieldkit/progress')).textContent).toContain('(missing)')
    expect(metadata.getByText('/home/me/fieldkit/docs/project_plans').textContent).not.toContain('(missing)')
  })

  it('says what to do when no project is registered', async () => {
    renderPanel(createFakeOps({ project: null }))
    expect(await screen.findByText(/No project is registered/)).toBeDefined()
  })
})
