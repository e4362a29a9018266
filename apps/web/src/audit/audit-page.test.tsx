// @vitest-environment happy-dom
import { OpsError } from '@ccdash/api-contract'
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeOps, fakeOperation } from '../testing/fake-ops.ts'
import { renderPart, type Network } from '../testing/render-panel.tsx'
import { AuditPage } from './audit-page.tsx'
import { createFakeAudit, fakeSuspect, type FakeAudit } from '../testing/fake-audit.ts'

const SESSIONS = ['77fa01d3-1', 'd41c8f02-2']
/** a, b, c rest on the same evidence; d and e on their own. */
const suspects = () => [
  fakeSuspect({ featureId: 'a-v1', sessionId: SESSIONS[0] ?? '' }),
  fakeSuspect({ featureId: 'b-v1', sessionId: SESSIONS[0] ?? '' }),
  fakeSuspect({ featureId: 'c-v1', sessionId: SESSIONS[0] ?? '', verdict: 'keep' }),
  fakeSuspect({ featureId: 'd-v1', sessionId: SESSIONS[1] ?? '', signalPath: 'other.md', fanoutCount: 3 }),
  fakeSuspect({ featureId: 'e-v1', sessionId: SESSIONS[1] ?? '', signalPath: 'more.md', fanoutCount: 2 }),
]

beforeEach(() => {
  history.replaceState(null, '', '/ops/audit?run=1')
  // Nothing has a size here: a screen of 600 px and rows of 52 px.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(52)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function showAudit(audit: FakeAudit, network?: Network) {
  return renderPart(<AuditPage />, createFakeOps({}, audit.api), network)
}
async function showResult(audit: FakeAudit = createFakeAudit(suspects()), network?: Network) {
  showAudit(audit, network)
  await screen.findByRole('table', { name: 'Suspects' })
  return audit
}
const press = (key: string) => fireEvent.keyDown(document.body, { key })
const row = (feature: string) => {
  const found = screen.getByRole('button', { name: new RegExp(`^${feature},`) }).closest('tr')
  if (found === null) throw new Error(`no row of ${feature}`)
  return found
}
const markOf = (feature: string) => within(row(feature)).getByRole('img').getAttribute('aria-label')
const panel = () => within(screen.getByRole('complementary', { name: 'Selected link' }))
const run = () => fireEvent.click(screen.getByRole('button', { name: 'Run Audit' }))

it('shows no result before the first run, and then what the floors give', async () => {
  history.replaceState(null, '', '/ops/audit')
  const audit = createFakeAudit(suspects())
  showAudit(audit)
  await screen.findByText('No audit was run yet.')
  expect(audit.audits).toEqual([])
  fireEvent.change(screen.getByLabelText('Primary Floor'), { target: { value: '0.4' } })
  fireEvent.change(screen.getByLabelText('Limit'), { target: { value: '9999' } })
  run()
  await screen.findByText('Analyzed: 2,946')
  expect(screen.getByText('Suspects: 5')).toBeDefined()
  expect(audit.audits.map(({ primaryFloor, fanoutFloor, limit }) => [primaryFloor, fanoutFloor, limit])).toEqual([
    [0.4, 10, 500],
  ])
  expect(location.search).toBe('?run=1&primary=0.4&limit=500')
})

it('counts at once what a floor would flag, while the table waits for the run', async () => {
  const audit = await showResult()
  await screen.findByText('of 2,946 links are suspects')
  fireEvent.change(screen.getByLabelText('Confidence threshold'), { target: { value: '0.3' } })
  expect(screen.getByText('12')).toBeDefined()
  expect(screen.getByText('+9')).toBeDefined()
  expect(audit.audits).toHaveLength(1)
  fireEvent.change(screen.getByLabelText('Primary Floor'), { target: { value: '' } })
  fireEvent.blur(screen.getByLabelText('Primary Floor'))
  expect(screen.getByLabelText<HTMLInputElement>('Primary Floor').value).toBe('0.55')
})

it('asks again when the same audit is run again', async () => {
  const audit = await showResult()
  audit.suspects = audit.suspects.slice(0, 2)
  run()
  await screen.findByText('Suspects: 2')
  expect(audit.audits).toHaveLength(2)
})

it('loads as many as the limit says, and more when asked', async () => {
  history.replaceState(null, '', '/ops/audit?run=1&limit=2')
  const audit = await showResult()
  expect(screen.getByText('2 of 5')).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: 'Load 2 more' }))
  await screen.findByText('4 of 5')
  fireEvent.click(screen.getByRole('button', { name: 'Load 1 more' }))
  await screen.findByText('5 of 5')
  expect(audit.audits.map(({ cursor }) => cursor ?? null)).toEqual([null, '2', '4'])
})

it('opens a link with its sum, its signals, its log lines and the other features of the session', async () => {
  await showResult()
  fireEvent.click(screen.getByRole('button', { name: /^a-v1,/ }))
  expect(location.search).toContain('rowFeature=a-v1')
  await panel().findByRole('heading', { name: 'Why 0.75' })
  expect(panel().getByRole('img', { name: /0\.75, at or above the primary floor 0\.55/ })).toBeDefined()
  expect(panel().getByText('The command names import-pipeline-v1.md, not this feature:')).toBeDefined()
  expect((await panel().findByText('1204')).closest('li')?.querySelector('mark')?.textContent).toBe(
    'import-pipeline-v1.md',
  )
  expect(panel().getByRole('link', { name: 'b-v1' }).getAttribute('href')).toBe('/ops/links/features/b-v1')
  press('Escape')
  expect(screen.queryByRole('heading', { name: 'Why 0.75' })).toBeNull()
  expect(location.search).toBe('?run=1')
})

describe('masked text in log lines', () => {
  const open = async (feature: string) => {
    fireEvent.click(screen.getByRole('button', { name: new RegExp(`^${feature},`) }))
    await panel().findAllByText(/ghp_/)
  }
  const button = (name: string) => panel().getByRole('button', { name })

  it('is shown when asked for, and hidden again by the button and by another row', async () => {
    await showResult()
    await open('a-v1')
    expect(panel().queryByText(/ghp_bare/)).toBeNull()
    button('Show masked text').focus()
    fireEvent.click(button('Show masked text'))
    await panel().findAllByText(/ghp_bare/)
    expect(document.activeElement).toBe(button('Hide masked text'))
    fireEvent.click(button('Hide masked text'))
    expect(panel().queryByText(/ghp_bare/)).toBeNull()
    fireEvent.click(button('Show masked text'))
    await panel().findAllByText(/ghp_bare/)
    await open('b-v1')
    expect(panel().queryByText(/ghp_bare/)).toBeNull()
    await open('a-v1')
    expect(panel().queryByText(/ghp_bare/)).toBeNull()
    expect(button('Show masked text')).toBeDefined()
  })

  it('stays masked where the server refuses, with the reason', async () => {
    await showResult(createFakeAudit(suspects()), { mode: 'up', revealRefusal: 'Not from here' })
    await open('a-v1')
    fireEvent.click(button('Show masked text'))
    expect((await panel().findByRole('alert')).textContent).toBe('Not from here')
    expect(panel().queryByText(/ghp_bare/)).toBeNull()
    expect(panel().getAllByText(/ghp_\[masked/).length).toBeGreaterThan(0)
  })

  it('is not offered where nothing is masked', async () => {
    await showResult(createFakeAudit(suspects(), { masks: false }))
    await open('a-v1')
    expect(panel().queryByRole('button', { name: 'Show masked text' })).toBeNull()
  })
})

it('judges by keys, goes on to the next open one, and takes back the last', async () => {
  const audit = await showResult()
  press('j')
  press('n')
  expect(markOf('a-v1')).toBe('Rejected')
  expect(row('b-v1').getAttribute('aria-current')).toBe('true')
  press('u')
  expect(markOf('b-v1')).toBe('Uncertain')
  expect(row('d-v1').getAttribute('aria-current')).toBe('true')
  expect(screen.getByText('3 of 5 reviewed')).toBeDefined()
  press('z')
  expect(markOf('b-v1')).toBe('Open')
  press('z')
  expect(markOf('a-v1')).toBe('Open')
  press('z')
  await waitFor(() => expect(audit.judged).toHaveLength(4))
  expect(audit.judged.map(({ key, verdict }) => [key.sourceId, verdict])).toEqual([
    ['a-v1', 'reject'],
    ['b-v1', 'uncertain'],
    ['b-v1', null],
    ['a-v1', null],
  ])
})

it('takes a verdict back that the server refuses, and says why', async () => {
  const audit = await showResult()
  audit.refuse = new OpsError('LINK_NOT_FOUND', 'a-v1 is no link', {})
  press('j')
  press('y')
  expect(markOf('a-v1')).toBe('Kept')
  expect((await screen.findByRole('alert')).textContent).toContain('a-v1 is no link')
  expect(markOf('a-v1')).toBe('Open')
})

it('moves with j and k, and with [ and ] among the same evidence only', async () => {
  await showResult()
  press('j')
  press(']')
  press(']')
  expect(row('c-v1').getAttribute('aria-current')).toBe('true')
  press(']')
  expect(row('c-v1').getAttribute('aria-current')).toBe('true')
  press('[')
  expect(row('b-v1').getAttribute('aria-current')).toBe('true')
  press('k')
  expect(row('a-v1').getAttribute('aria-current')).toBe('true')
})

it('judges links with the same evidence at once after a preview, and undoes them at once', async () => {
  const audit = await showResult()
  press('j')
  fireEvent.click(screen.getByRole('button', { name: 'Review 3 with the same evidence' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByLabelText<HTMLInputElement>('c-v1').checked).toBe(false)
  fireEvent.click(dialog.getByLabelText('c-v1'))
  fireEvent.click(dialog.getByRole('button', { name: 'Reject 3 links' }))
  expect(['a-v1', 'b-v1', 'c-v1'].map(markOf)).toEqual(['Rejected', 'Rejected', 'Rejected'])
  await waitFor(() => expect(audit.imported).toHaveLength(1))
  expect(audit.imported[0]?.judgements.map(({ key }) => key.sourceId)).toEqual(['a-v1', 'b-v1', 'c-v1'])
  press('z')
  expect(['a-v1', 'b-v1', 'c-v1'].map(markOf)).toEqual(['Open', 'Open', 'Kept'])
  await waitFor(() => expect(audit.imported).toHaveLength(2))
  expect(audit.imported[1]?.judgements.map(({ key, verdict }) => [key.sourceId, verdict])).toEqual([
    ['a-v1', null],
    ['b-v1', null],
    ['c-v1', 'keep'],
  ])
  expect(audit.judged).toEqual([])
})

it('filters and sorts in the address', async () => {
  await showResult()
  fireEvent.click(screen.getByRole('radio', { name: /^Kept/ }))
  expect(screen.getByText('1 of 5')).toBeDefined()
  expect(location.search).toBe('?run=1&show=kept')
  fireEvent.change(screen.getByRole('searchbox', { name: 'Search suspects' }), { target: { value: 'nowhere' } })
  expect(screen.getByText('Nothing matches these filters')).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: 'Clear filters' }))
  fireEvent.click(screen.getByRole('button', { name: 'Feature and session' }))
  expect(location.search).toBe('?run=1&sort=feature.asc')
  fireEvent.click(screen.getByRole('button', { name: 'Feature and session' }))
  expect(screen.getByRole('columnheader', { name: 'Feature and session' }).getAttribute('aria-sort')).toBe('descending')
  expect(screen.getAllByRole('button', { name: /-v1, session/ })[0]?.textContent).toBe('e-v1')
})

it('says of nothing suspect what was looked at, and offers the floor that finds something', async () => {
  const audit = createFakeAudit([])
  showAudit(audit)
  await screen.findByText('No suspect mappings for current thresholds.')
  fireEvent.click(await screen.findByRole('button', { name: 'Lower the primary floor to 0.45' }))
  await waitFor(() => expect(audit.audits.at(-1)?.primaryFloor).toBe(0.45))
  expect(location.search).toBe('?run=1&primary=0.45')
})

it('tells a refusal and a lost server apart', async () => {
  const audit = createFakeAudit([])
  audit.api.auditLinks = async () => {
    throw new OpsError('PROJECT_NOT_FOUND', 'no project p1', {})
  }
  showAudit(audit)
  expect((await screen.findByRole('alert')).textContent).toContain('no project p1')
  cleanup()
  showAudit(createFakeAudit([]), { mode: 'down' })
  await screen.findByText(/The server does not answer/)
})

it('keeps what is shown when the server is lost, and says so of a verdict it could not take', async () => {
  const network: Network = { mode: 'up' }
  showAudit(createFakeAudit(suspects()), network)
  await screen.findByRole('table', { name: 'Suspects' })
  network.mode = 'down'
  press('j')
  press('n')
  expect((await screen.findByRole('alert')).textContent).toContain('the server did not answer')
  expect(markOf('a-v1')).toBe('Open')
})

it('says when links changed since the audit', async () => {
  const audit = createFakeAudit(suspects())
  const ops = createFakeOps({}, audit.api)
  renderPart(<AuditPage />, ops)
  await screen.findByRole('table', { name: 'Suspects' })
  const link = { added: 2, changed: 0, removed: 1 }
  act(() => ops.push([fakeOperation({ finishedAt: '2026-11-22T12:30:00.000Z', changes: { link } })]))
  expect(await screen.findByText('Links changed since')).toBeDefined()
})

it('saves what is shown as CSV and JSON', async () => {
  await showResult()
  const saved: { name: string; text: Promise<string> }[] = []
  let blob: Blob | null = null
  vi.spyOn(URL, 'createObjectURL').mockImplementation((given) => {
    blob = given instanceof Blob ? given : null
    return 'blob:x'
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, text: blob?.text() ?? Promise.resolve('') })
  })
  fireEvent.click(screen.getByRole('radio', { name: /^Kept/ }))
  fireEvent.click(screen.getByRole('button', { name: 'Export CSV' }))
  fireEvent.click(screen.getByRole('button', { name: 'Export JSON' }))
  expect(saved.map(({ name }) => name)).toEqual([
    'link-audit-2026-11-22T12-00-01.csv',
    'link-audit-2026-11-22T12-00-01.json',
  ])
  expect((await saved[0]?.text)?.split('\r\n')[1]).toContain('c-v1,77fa01d3-1')
  expect(JSON.parse((await saved[1]?.text) ?? '')).toMatchObject({ totalSuspects: 5, exported: 1, primaryFloor: 0.55 })
})
