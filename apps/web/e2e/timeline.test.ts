/** What the timeline shows stands in its address: shared, kept over a reload, gone back from. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import {
  expectSoon,
  launchBrowser,
  openPanel,
  operationRows,
  screenshot,
  type PanelPage,
} from './testing/panel-browser.ts'
import { restOf } from './testing/rest.ts'

let browser: Browser
let server: CcdashServer
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash()
  const rest = restOf(server.url)
  const paths = [{ path: 'docs/project_plans/specs/label-printing.md', changeType: 'modified' }]
  await rest.ended(await rest.start('full_sync', { trigger: 'cli' }))
  await rest.ended(await rest.start('rebuild_links', { trigger: 'nightly' }))
  await rest.ended(await rest.start('rebuild_links', { trigger: 'cli' }))
  await rest.ended(await rest.start('sync_changed_files', { trigger: 'editor', paths }))
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

const rowCount = (panel: PanelPage) => expectSoon(() => operationRows(panel).count())
const search = ({ page }: PanelPage) => new URL(page.url()).search

async function addFilter({ page }: PanelPage, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('menu', { name: 'Add a filter' }).getByRole('menuitem', { name, exact: true }).click()
}

it('filters by kind, trigger, time and text; the address opens the same elsewhere', async () => {
  await using panel = await openPanel(browser, server.url)
  const { page } = panel
  await rowCount(panel).toBe(4)

  await addFilter(panel, 'Link Rebuild Kind')
  await rowCount(panel).toBe(2)
  await addFilter(panel, 'cli Trigger')
  await rowCount(panel).toBe(1)
  await addFilter(panel, 'last hour Started')
  await rowCount(panel).toBe(1)
  await page.getByRole('searchbox', { name: 'Search operations' }).fill('rebuild compl')
  await expectSoon(() => search(panel)).toBe('?kind=rebuild_links&trigger=cli&range=1h&q=rebuild+compl')
  await rowCount(panel).toBe(1)
  await screenshot(page, 'timeline-filtered')

  await using other = await openPanel(browser, page.url())
  await rowCount(other).toBe(1)
  expect(await operationRows(other).textContent()).toBe(await operationRows(panel).textContent())
  expect(await other.page.getByRole('searchbox', { name: 'Search operations' }).inputValue()).toBe('rebuild compl')

  await other.page.getByRole('button', { name: 'Remove filter Kind Link Rebuild' }).click()
  await other.page.getByRole('button', { name: 'Clear Search operations' }).click()
  await rowCount(other).toBe(2)
  expect(search(other)).toBe('?trigger=cli&range=1h')
  expect([...panel.problems, ...other.problems]).toEqual([])
})

it('keeps its filters over a reload and goes back through them', async () => {
  await using panel = await openPanel(browser, server.url)
  const { page } = panel
  await addFilter(panel, 'Link Rebuild Kind')
  await rowCount(panel).toBe(2)
  await addFilter(panel, 'nightly Trigger')
  await rowCount(panel).toBe(1)
  await page.reload()
  await rowCount(panel).toBe(1)
  await page.getByRole('button', { name: 'Remove filter Trigger nightly' }).waitFor()

  await operationRows(panel).getByRole('link').click()
  await page.getByRole('heading', { level: 1, name: 'Link Rebuild' }).waitFor()
  await page.goBack()
  await rowCount(panel).toBe(1)
  await page.goBack()
  await rowCount(panel).toBe(2)
  await page.goBack()
  await rowCount(panel).toBe(4)
  await page.goForward()
  await rowCount(panel).toBe(2)
  expect(search(panel)).toBe('?kind=rebuild_links')
  expect(panel.problems).toEqual([])
})

it('shows one status, and says so when nothing has it', async () => {
  await using panel = await openPanel(browser, `${server.url}/ops?status=completed&kind=full_sync`)
  const { page, part } = panel
  await rowCount(panel).toBe(1)
  await page.getByRole('radio', { name: /^Failed/ }).click()
  await part('Operation Timeline').getByText('Nothing matches these filters').waitFor()
  expect(search(panel)).toBe('?status=failed&kind=full_sync')
  await page.getByRole('button', { name: 'Clear 2 filters' }).click()
  await rowCount(panel).toBe(4)
  expect(search(panel)).toBe('')
  expect(panel.problems).toEqual([])
})

it('shows the stretch of time that was pressed in the strip above it', async () => {
  await using panel = await openPanel(browser, server.url)
  await panel.page
    .getByRole('button', { name: /^Show (the operation|4 operations) of / })
    .first()
    .click()
  await expectSoon(() => search(panel)).toMatch(/^\?from=[^&]+&to=[^&]+$/)
  await panel.page.getByRole('button', { name: /^Remove filter Started \d\d:\d\d–\d\d:\d\d$/ }).waitFor()
  await rowCount(panel).toBeGreaterThan(0)
  expect(panel.problems).toEqual([])
})

it('is walked by keys', async () => {
  await using panel = await openPanel(browser, server.url)
  const { page } = panel
  await rowCount(panel).toBe(4)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Link Rebuild')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Changed-Path Sync' }).waitFor()
  expect(panel.problems).toEqual([])
})
