// @vitest-environment happy-dom
import type {
  Operation,
  OperationEvent,
  OperationEventData,
  OperationIssue,
  OperationPhase,
} from '@ccdash/api-contract'
import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFakeOps, fakeOperation, runningOperation, type FakeOps } from '../../testing/fake-ops.ts'
import { renderPanel, type Network } from '../../testing/render-panel.tsx'

configure({ asyncUtilTimeout: 5_000 }) // the page is loaded with the first test
const AT = '2026-11-22T12:00:00.000Z'

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400) // nothing has a size here
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function open(ops: FakeOps, path = '/ops/operations/OP-1', network: Network = { mode: 'up' }) {
  history.replaceState(null, '', path)
  renderPanel(ops, network)
}

const detail = async () => {
  await screen.findByRole('heading', { level: 1 })
  return screen.getByRole('region', { name: 'Operation Detail' })
}
const issue = (position: number, path: string, line: number | null): OperationIssue => ({
  ...{ position, code: 'LINE_MALFORMED', path, line, byteStart: null, reason: 'not JSON' },
})
const event = <Type extends OperationEvent['type']>(sequence: number, type: Type, data: OperationEventData<Type>) =>
  ({ ...{ sequence, operationId: 'OP-1', projectId: 'p1', at: AT, type, data } }) as OperationEvent
const interrupted: Operation = {
  ...{ ...fakeOperation(), finishedAt: AT, status: 'failed' as const },
  ...{ error: { code: 'INTERRUPTED', message: 'the process that worked on it ended' } },
}

it('shows a completed operation with its fields and everything it was given', async () => {
  open(createFakeOps({ operations: [fakeOperation({ metadata: { projectName: 'Fieldkit' } })] }))
  const region = within(await detail())
  expect(screen.getByRole('heading', { level: 1, name: /Full Sync/ })).toBeDefined()
  for (const name of ['Status', 'Kind', 'Phase', 'Duration', 'Started', 'Updated', 'Finished', 'ID']) {
    expect(region.getAllByText(name, { selector: 'dt' })).toHaveLength(1)
  }
  expect(region.getByText('6.8 s')).toBeDefined()
  expect(region.getByText('Raw Metadata').closest('details')?.textContent).toContain('"projectName": "Fieldkit"')
})

it('cancels a running one, by button and by key, and follows it live', async () => {
  const running = runningOperation({ startedAt: new Date().toISOString(), updatedAt: new Date().toISOString() })
  const ops = createFakeOps({ operations: [running] })
  open(ops)
  fireEvent.click(await screen.findByRole('button', { name: /Cancel/ }))
  await waitFor(() => expect(ops.calls).toEqual([{ method: 'cancelOperation', input: 'OP-1' }]))
  ops.push([{ ...running, cancelRequested: true }])
  expect(await screen.findByRole('button', { name: /Cancelling/ })).toBeDefined()
  ops.push([{ ...fakeOperation(), finishedAt: AT, error: null, status: 'cancelled' }])
  expect(await screen.findByRole('button', { name: /Run again/ })).toBeDefined()
  fireEvent.keyDown(document.body, { key: 'r' })
  await waitFor(() => expect(ops.calls.at(-1)).toEqual({ method: 'retryOperation', input: 'OP-1' }))
  await waitFor(() => expect(location.pathname).toBe('/ops/operations/OP-new-2'))
})

it('offers to go on after an interruption with an incremental sync', async () => {
  const ops = createFakeOps({ operations: [interrupted] })
  open(ops)
  expect((await detail()).textContent).toContain('INTERRUPTED')
  fireEvent.click(await screen.findByRole('button', { name: 'Continue with Incremental Sync' }))
  await waitFor(() =>
    expect(ops.calls[0]).toMatchObject({ method: 'startSync', input: { force: false, projectId: 'p1' } }),
  )
})

it('runs it with other settings', async () => {
  const ops = createFakeOps({ operations: [fakeOperation()] })
  open(ops)
  fireEvent.click(await screen.findByRole('button', { name: 'Run with other settings' }))
  fireEvent.click(await screen.findByRole('switch', { name: /Force/, hidden: true }))
  fireEvent.click(screen.getByRole('button', { name: 'Force Full Sync', hidden: true }))
  await waitFor(() =>
    expect(ops.calls[0]).toMatchObject({ method: 'startSync', input: { force: true, rebuildLinks: true } }),
  )
})

it('says why a start was refused, and stays', async () => {
  const ops = createFakeOps({ operations: [fakeOperation()], refuseStarts: new Error('no such thing') })
  open(ops)
  fireEvent.click(await screen.findByRole('button', { name: /Run again/ }))
  expect((await screen.findByText(/Not started/)).closest('[role=alert]')).not.toBeNull()
  expect(location.pathname).toBe('/ops/operations/OP-1')
})

it('syncs the paths of its issues again, each once', async () => {
  const issues = [
    issue(1, 'docs/a.md', 3),
    issue(2, 'docs/a.md', 9),
    issue(3, '~/.claude/x.jsonl', null),
    issue(4, '', null),
  ]
  const ops = createFakeOps({ operations: [fakeOperation({ issueCount: 4 })], issues })
  open(ops)
  fireEvent.click(await screen.findByRole('button', { name: 'Sync these 2 paths again' }))
  await waitFor(() => expect(ops.calls).toHaveLength(1))
  expect(ops.calls[0]).toMatchObject({
    method: 'startSyncPaths',
    input: { paths: [{ path: 'docs/a.md', changeType: 'modified' }, { path: '~/.claude/x.jsonl' }] },
  })
})

it('syncs one path again from its row', async () => {
  const ops = createFakeOps({ operations: [fakeOperation({ issueCount: 1 })], issues: [issue(1, 'docs/a.md', 3)] })
  open(ops)
  fireEvent.click(await screen.findByRole('button', { name: 'Sync this path again: docs/a.md' }))
  await waitFor(() => expect(ops.calls[0]).toMatchObject({ input: { paths: [{ path: 'docs/a.md' }] } }))
})

it('keeps the filter of its events in the address', async () => {
  const events = [
    event(1, 'started', { kind: 'full_sync', trigger: 'api' }),
    event(2, 'phase', { phase: 'links', message: 'Rebuilding entity links', skipped: null }),
    event(3, 'ended', { status: 'completed', error: null }),
  ]
  const ops = createFakeOps({ operations: [fakeOperation({ lastSequence: 3 })], events, lastSequence: 3 })
  open(ops, '/ops/operations/OP-1?events=phase')
  const list = await screen.findByRole('list', { name: 'Events, newest first' })
  expect(await within(list).findByText('Rebuilding entity links')).toBeDefined()
  expect(within(list).getAllByRole('listitem')).toHaveLength(1)
  fireEvent.click(screen.getByRole('radio', { name: /All/ }))
  await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(3))
  expect(location.search).toBe('')
  fireEvent.change(screen.getByRole('searchbox', { name: 'Filter messages' }), { target: { value: 'nothing like it' } })
  expect(await screen.findByText('Nothing matches this filter')).toBeDefined()
  expect(location.search).toBe('?q=nothing+like+it')
})

it('announces new events instead of moving the list', async () => {
  const events = Array.from({ length: 40 }, (_, index) =>
    event(index + 1, 'progress', { message: `step ${index + 1}`, progress: {}, counters: {} }),
  )
  const running = runningOperation({ lastSequence: 40, updatedAt: new Date().toISOString() })
  const ops = createFakeOps({ operations: [running], events, lastSequence: 40 })
  open(ops)
  const list = await screen.findByRole('list', { name: 'Events, newest first' })
  expect(await within(list).findByText('step 40')).toBeDefined()
  ops.state.events.push(event(41, 'progress', { message: 'step 41', progress: {}, counters: {} }))
  ops.push([running])
  const button = await screen.findByRole('button', { name: '1 new' }, { timeout: 3000 })
  expect(within(list).queryByText('step 41')).toBeNull()
  fireEvent.click(button)
  expect(await within(list).findByText('step 41')).toBeDefined()
})

it('says that an operation is not there, and where to go', async () => {
  open(createFakeOps(), '/ops/operations/OP-gone')
  expect(await screen.findByText('There is no such operation')).toBeDefined()
  expect(screen.getByRole('link', { name: 'Show all operations' })).toBeDefined()
})

it('says when the server does not answer', async () => {
  open(createFakeOps({ operations: [fakeOperation()] }), '/ops/operations/OP-1', { mode: 'down' })
  expect(await screen.findByText('The operation could not be loaded')).toBeDefined()
})

it('tells the phase timeline in a sentence and as a table', async () => {
  const phases: OperationPhase[] = [
    {
      ...{ phase: 'sessions', message: '', skipped: null },
      ...{ startedAt: AT, endedAt: '2026-11-22T12:00:05.000Z', durationMs: 5000 },
    },
    {
      ...{ phase: 'links', message: '', skipped: null },
      startedAt: '2026-11-22T12:00:05.000Z',
      endedAt: '2026-11-22T12:00:06.800Z',
      durationMs: 1800,
    },
  ]
  open(createFakeOps({ operations: [fakeOperation({ phases, finishedAt: '2026-11-22T12:00:06.800Z' })] }))
  expect(await screen.findByRole('img', { name: /Completed in 6.8 s. Longest: Sessions 5.0 s/ })).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: 'Show as table' }))
  expect(screen.getByRole('rowheader', { name: 'Links' }).closest('tr')?.textContent).toContain('1.8 s')
})
