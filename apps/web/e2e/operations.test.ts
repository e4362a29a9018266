/** The page against the real server, engine and database, on the sample project. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeBigProject } from './testing/big-project.ts'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import {
  axeFindings,
  expectSoon,
  launchBrowser,
  openPanel,
  screenshot,
  type PanelPage,
} from './testing/panel-browser.ts'

let browser: Browser
let server: CcdashServer
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash()
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

const selected = ({ page }: PanelPage) => new URL(page.url()).searchParams.get('operation')

/** Waits until the opened operation is another than `before` and has ended as `state`. */
async function expectEnd(panel: PanelPage, before: string | null, state: string) {
  await expectSoon(() => selected(panel)).not.toBe(before)
  await expectSoon(() => panel.part('Operation Detail').getByRole('status').textContent()).toMatch(
    new RegExp(` ${state}$`),
  )
  expect(
    await panel
      .part('Operation Detail')
      .getByText(selected(panel) ?? 'none', { exact: true })
      .count(),
  ).toBe(1)
}

it('starts with an empty ledger that says how to begin', async () => {
  const panel = await openPanel(browser, server.url)
  await panel.part('Operation Timeline').getByText('No operation yet.').waitFor()
  await panel.part('Health').getByText('connected', { exact: true }).waitFor()
  expect(await panel.part('Operation Detail').getByText('Choose an operation').count()).toBe(1)
  await screenshot(panel.page, 'empty-ledger')
  expect(panel.problems).toEqual([])
})

it('starts every kind of operation and sees it end', async () => {
  const panel = await openPanel(browser, server.url)
  const detail = panel.part('Operation Detail')

  for (const [button, kind] of [
    ['Incremental Sync', 'Full Sync'],
    ['Force Full Sync', 'Full Sync'],
    ['Rebuild Links', 'Link Rebuild'],
  ] as const) {
    const before = selected(panel)
    await panel.press(button)
    await expectEnd(panel, before, 'completed')
    expect(await detail.getByRole('status').textContent()).toBe(`${kind} completed`)
  }

  const before = selected(panel)
  await panel.page.getByRole('textbox').fill('docs/project_plans/specs/label-printing.md')
  await panel.press('Sync Paths')
  await expectEnd(panel, before, 'completed')
  expect(await detail.getByRole('status').textContent()).toBe('Changed-Path Sync completed')

  await expectSoon(() => panel.part('Operation Timeline').getByRole('listitem').count()).toBe(4)
  await expectSoon(() => panel.part('Snapshot').textContent()).toMatch(/Sessions54Documents48Tasks43Features15/)
  expect(panel.problems).toEqual([])
})

it('explains what a sync read: accounts, changes, issues with file and line', async () => {
  const panel = await openPanel(browser, server.url)
  await panel.part('Operation Timeline').getByRole('listitem').last().getByRole('button').click()
  const detail = panel.part('Operation Detail')
  await detail.getByText(/^104 seen = 0 unchanged \+ 103 parsed \+ 0 removed \+ 1 failed$/).waitFor()
  await detail.getByRole('row', { name: 'document +48 0 0' }).waitFor()
  await detail.getByRole('row', { name: /^sessions \d/ }).waitFor()
  const issue = panel
    .part('Issues')
    .getByRole('listitem')
    .filter({ hasText: '9e450909-a8d1-4dea-9ddf-c65e144b2080.jsonl:5' })
  expect(await issue.textContent()).toContain('LINE_MALFORMED')
  expect(await detail.getByText('does not balance').count()).toBe(0)
  await screenshot(panel.page, 'operation-detail')
  expect(panel.problems).toEqual([])
})

it('runs an operation again', async () => {
  const panel = await openPanel(browser, server.url)
  await panel.part('Operation Timeline').getByRole('listitem').first().getByRole('button').click()
  await expectSoon(() => selected(panel)).not.toBeNull()
  const before = selected(panel)
  await panel.press('Run again')
  await expectEnd(panel, before, 'completed')
  expect(await panel.page.evaluate(() => document.activeElement?.textContent)).toBe('Operation Detail')
  expect(panel.problems).toEqual([])
})

it('keeps the opened operation over a reload, and goes back to the one before', async () => {
  const panel = await openPanel(browser, server.url)
  const rows = panel.part('Operation Timeline').getByRole('listitem').getByRole('button')
  await rows.nth(0).click()
  const first = selected(panel)
  await rows.nth(1).click()
  const second = selected(panel)
  expect(new Set([first, second, null]).size).toBe(3)

  await panel.page.reload()
  await panel.part('Operation Detail').getByText(String(second), { exact: true }).waitFor()
  expect(await rows.nth(1).getAttribute('aria-current')).toBe('true')

  await panel.page.goBack()
  await panel.part('Operation Detail').getByText(String(first), { exact: true }).waitFor()
  await panel.page.goBack()
  await panel.part('Operation Detail').getByText('Choose an operation').waitFor()
  expect(panel.problems).toEqual([])
})

it('asks for a path when there is none, and shows why the server refuses one outside', async () => {
  const panel = await openPanel(browser, server.url)
  const controls = panel.part('Sync Controls')
  await panel.press('Sync Paths')
  expect(await controls.getByRole('alert').textContent()).toBe('Enter at least one path.')
  expect(selected(panel)).toBeNull()

  await panel.page.getByRole('textbox').fill('docs/project_plans/specs/label-printing.md\n/etc/passwd')
  await panel.press('Sync Paths')
  await expectSoon(() => controls.getByRole('alert').textContent()).toMatch(/^Not started: .*\/etc\/passwd/)
  expect(selected(panel)).toBeNull()
  await screenshot(panel.page, 'path-refused')
  // the browser itself reports a refused request, nothing else is wrong
  expect(panel.problems).toEqual([expect.stringContaining('status of 400')])
})

it('names an operation that does not exist', async () => {
  const panel = await openPanel(browser, `${server.url}/?operation=OP-missing`)
  const alert = panel.part('Operation Detail').getByRole('alert')
  await expectSoon(() => alert.textContent()).toMatch(/OP-missing/)
  await screenshot(panel.page, 'operation-missing')
  expect(await panel.page.getByText('Disconnected.').count()).toBe(0)
})

it('cancels what works and what waits', async () => {
  const project = await writeBigProject(server.folder, 2000)
  await using slow = await startCcdash({ project })
  const panel = await openPanel(browser, slow.url)
  const detail = panel.part('Operation Detail')

  await panel.press('Force Full Sync')
  await detail.getByRole('progressbar', { name: 'Files read' }).waitFor()
  const working = selected(panel)
  await panel.press('Rebuild Links')
  await expectSoon(() => detail.getByRole('status').textContent()).toBe('Link Rebuild queued')
  await detail.getByText('queued, 1 before it').waitFor()
  await screenshot(panel.page, 'queued')
  expect(await axeFindings(panel.page)).toEqual([])
  await panel.press('Cancel')
  await expectEnd(panel, working, 'cancelled')

  const waiting = selected(panel)
  await panel.page.goBack()
  await expectSoon(() => detail.getByRole('status').textContent()).toBe('Full Sync running')
  await screenshot(panel.page, 'running')
  await panel.press('Cancel')
  await expectEnd(panel, waiting, 'cancelled')
  await expectSoon(() =>
    panel
      .part('Health')
      .getByText(/Active: 0/)
      .count(),
  ).toBe(1)
  await screenshot(panel.page, 'cancelled')
  expect(panel.problems).toEqual([])
})
