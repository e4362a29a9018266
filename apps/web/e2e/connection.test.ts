/** What the page does when the server goes away, comes back, or is out of sight. */
import type { Browser, Page } from 'playwright-core'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeBigProject } from './testing/big-project.ts'
import { startCcdash } from './testing/ccdash-server.ts'
import {
  expectSoon,
  isMarked,
  launchBrowser,
  markPage,
  openPanel,
  operationRows,
  otherProblems,
  screenshot,
  type PanelPage,
} from './testing/panel-browser.ts'
import { restOf } from './testing/rest.ts'

const TOKEN = 'correct-horse-battery-staple'
/** The browser's own words about a server that is gone, or is on its way out and says so. */
const LOST = /net::ERR_|status of 503/
const UNAUTHORIZED = /status of 401/

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** How the connection stands, in the top bar. */
const badge = ({ page }: PanelPage) => page.getByRole('banner', { name: 'Top bar' }).getByRole('status')
const isLive = (panel: PanelPage) => badge(panel).getByText('Live', { exact: true }).waitFor()

/** What a browser tells a page whose tab is left or looked at. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value })
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: value ? 'hidden' : 'visible' })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
}

it('recovers by itself from a server that was killed in the middle of a sync, and shows INTERRUPTED', async () => {
  await using server = await startCcdash({ prepare: ({ folder }) => writeBigProject(folder, 2000) })
  await using panel = await openPanel(browser, server.url, { viewport: { width: 1440, height: 900 } })
  const { page, part, press, toast } = panel
  await isLive(panel)
  await markPage(page)
  await press('Incremental Sync')
  await part('Full Sync')
    .getByText(/^\d+\s%$/)
    .waitFor()

  await server.kill()
  await expectSoon(() => badge(panel).textContent()).toMatch(/^(Reconnecting|Offline)/)
  await page.getByText(/^Reconnecting, attempt \d+\./).waitFor()
  await screenshot(page, 'reconnecting')
  await wait(2_000)
  await server.start()

  await isLive(panel)
  await page.getByText(/^Back after /).waitFor()
  await page.getByText(/events? caught up\.|Nothing was missed\./).waitFor()
  const row = operationRows(panel).first()
  await row.getByText('INTERRUPTED', { exact: true }).waitFor()
  await row.getByRole('img', { name: 'failed' }).waitFor()
  await toast('Full Sync failed')
    .getByText(/^INTERRUPTED: /)
    .waitFor()
  await screenshot(page, 'interrupted')

  await row.getByRole('link').click()
  await page.getByText('What it had stored by then is kept').waitFor()
  await press('Continue with Incremental Sync')
  await page
    .getByRole('status')
    .getByText(/^Full Sync (Queued|Running|Completed)$/)
    .waitFor()
  expect(await isMarked(page)).toBe(true)
  expect(otherProblems(panel.problems, LOST)).toEqual([])
})

it('keeps what it showed while the server is away, and tries again when asked to', async () => {
  await using server = await startCcdash()
  await using panel = await openPanel(browser, server.url)
  const { page, part, press } = panel
  await press('Incremental Sync')
  await panel.toast('Full Sync completed').waitFor()
  await expectSoon(() => part('Stored').textContent()).toContain('Documents48')
  expect(panel.problems).toEqual([])

  await server.stop()
  const banner = page.getByText(/^Reconnecting, attempt \d+\./)
  await banner.waitFor()
  await expectSoon(() => part('Health').textContent()).toMatch(/Backend Healthno answer.*DBunknown/)
  expect(await part('Stored').textContent()).toContain('Documents48')
  expect(await operationRows(panel).count()).toBe(1)
  await press('Incremental Sync')
  await part('Sync Controls')
    .getByText(/^Not started: /)
    .waitFor()
  await screenshot(page, 'not-started')

  await page.clock.install()
  await page.clock.fastForward(31_000)
  await page.getByText(/^Offline since \d\d:\d\d:\d\d\./).waitFor()
  await expectSoon(() => badge(panel).textContent()).toMatch(/^Offline since/)
  await screenshot(page, 'offline')
  await server.start()
  await press('Reconnect now')
  await isLive(panel)
  await expectSoon(() => part('Health').textContent()).toContain('Backend Healthok')
  await press('Incremental Sync')
  await expectSoon(() => operationRows(panel).getByRole('img', { name: 'completed' }).count()).toBe(2)
  expect(otherProblems(panel.problems, LOST)).toEqual([])
})

it('notices a server that keeps the connection and says nothing', async () => {
  await using server = await startCcdash()
  await using panel = await openPanel(browser, server.url)
  await isLive(panel)
  server.freeze()
  await expectSoon(() => badge(panel).textContent()).toMatch(/^Reconnecting/)
  server.thaw()
  await isLive(panel)
  await panel.part('Operation Timeline').getByText('No operations recorded yet.').waitFor()
  expect(otherProblems(panel.problems, LOST)).toEqual([])
})

it('pauses in a hidden tab and shows what it missed when it is looked at again', async () => {
  await using server = await startCcdash()
  const rest = restOf(server.url)
  await using panel = await openPanel(browser, server.url)
  const { page } = panel
  await isLive(panel)
  await page.clock.install()
  await setHidden(page, true)
  await page.clock.fastForward(16_000)
  await badge(panel).getByText('Paused, tab hidden').waitFor()
  const asked = panel.requests.length

  await rest.ended(await rest.start('full_sync', { trigger: 'elsewhere' }))
  await wait(1_000)
  expect(await operationRows(panel).count()).toBe(0)
  expect(panel.requests).toHaveLength(asked)

  await setHidden(page, false)
  await isLive(panel)
  await operationRows(panel).first().getByText('elsewhere').waitFor()
  await operationRows(panel).first().getByRole('img', { name: 'completed' }).waitFor()
  await expectSoon(() => panel.part('Stored').textContent()).toContain('Documents48')
  expect(panel.problems).toEqual([])
})

it('shows the same in two pages, and tells the end where it was started', async () => {
  await using server = await startCcdash()
  await using one = await openPanel(browser, server.url)
  await using other = await openPanel(browser, server.url)
  await Promise.all([isLive(one), isLive(other)])
  await one.press('Incremental Sync')
  for (const panel of [one, other]) {
    await operationRows(panel).getByRole('img', { name: 'completed' }).waitFor()
    await expectSoon(() => panel.part('Stored').textContent()).toContain('Documents48')
  }
  const id = (panel: PanelPage) => operationRows(panel).getByRole('link').getAttribute('href')
  expect(await id(other)).toBe(await id(one))
  await one.toast('Full Sync completed').waitFor()
  expect(await other.toast('Full Sync completed').count()).toBe(0)
  expect([...one.problems, ...other.problems]).toEqual([])
})

it('does not need the internet', async () => {
  await using server = await startCcdash()
  await using panel = await openPanel(browser, server.url)
  // what the browser tells a page when the machine has lost its network
  await panel.page.evaluate(() => dispatchEvent(new Event('offline')))
  await panel.press('Incremental Sync')
  await panel.toast('Full Sync completed').waitFor()
  await isLive(panel)
  expect(panel.problems).toEqual([])
})

it('asks for the token of a server that wants one, and takes it from the address', async () => {
  await using server = await startCcdash({ token: TOKEN })
  await using panel = await openPanel(browser, server.url, {}, { heading: false })
  const { page, press } = panel
  const field = page.getByLabel('Token', { exact: true })
  await field.fill('not-the-right-token')
  await press('Open the panel')
  await page.getByText('The server refused this token.').waitFor()
  await screenshot(page, 'token')
  await field.fill(TOKEN)
  await press('Open the panel')
  await isLive(panel)
  await press('Incremental Sync')
  await panel.toast('Full Sync completed').waitFor()
  await operationRows(panel).getByRole('img', { name: 'completed' }).waitFor()
  await page.reload()
  await isLive(panel) // kept for this tab
  expect(otherProblems(panel.problems, UNAUTHORIZED)).toEqual([])

  await using linked = await openPanel(browser, `${server.url}/ops/projects#token=${TOKEN}`)
  await isLive(linked)
  await linked.part('Sample project').waitFor()
  expect(linked.page.url()).toBe(`${server.url}/ops/projects`)
  expect(linked.problems).toEqual([])
})
