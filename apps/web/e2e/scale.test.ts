/** 100,000 operations in the ledger and 100,000 events in one of them: everything stays within reach. */
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import { addEvents, addOlderOperations } from './testing/grow-ledger.ts'
import { expectSoon, launchBrowser, openPanel, operationRows, screenshot } from './testing/panel-browser.ts'
import { restOf } from './testing/rest.ts'

const MANY = 100_000
/** Rows that exist at once, whatever the length of the list. */
const MAX_ROWS = 200

let browser: Browser
let server: CcdashServer
let syncId: string
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash({ env: { CCDASH_RETENTION_OPERATIONS: '200000', CCDASH_RETENTION_DAYS: '3650' } })
  const rest = restOf(server.url)
  syncId = await rest.start('full_sync')
  await rest.ended(syncId)
  await server.stop()
  addOlderOperations(server.database, syncId, MANY)
  addEvents(server.database, syncId, MANY)
  await server.start()
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

const scrollToEnd = (list: Locator) => list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }))

it('shows the newest of 100,000 operations, more as one scrolls, and the oldest by its time', async () => {
  await using panel = await openPanel(browser, server.url)
  const { page, part } = panel
  const rows = operationRows(panel)
  await rows.first().getByRole('img', { name: 'completed' }).waitFor()
  const timeline = part('Operation Timeline')
  await expectSoon(() => timeline.textContent()).toContain('Tracked: 100,001')
  const loaded = async () => Number(/(\d+) of 100,001/.exec((await timeline.textContent()) ?? '')?.[1])
  await expectSoon(loaded).toBeGreaterThan(0)
  expect(await rows.count()).toBeLessThan(MAX_ROWS)

  const scroller = page.getByRole('table', { name: 'Operations, newest first' }).locator('..')
  for (let round = 1; round <= 3; round += 1) {
    const before = await loaded()
    await scrollToEnd(scroller)
    await expectSoon(loaded).toBeGreaterThan(before)
  }
  expect(await rows.count()).toBeLessThan(MAX_ROWS)
  await page.getByRole('searchbox', { name: 'Search operations' }).fill('OP-old-2468')
  await expectSoon(() => timeline.textContent()).toContain('11 of 11') // 2468 and 24680 to 24689
  await page.getByRole('button', { name: 'Clear Search operations' }).click()

  const oldest = new Date(Date.now() - (MANY - 5) * 60_000).toISOString()
  await page.goto(`${server.url}/ops?to=${encodeURIComponent(oldest)}`)
  await expectSoon(() => rows.count()).toBeGreaterThan(2)
  await scrollToEnd(scroller)
  await expectSoon(() => rows.last().getByRole('link').getAttribute('href')).toBe(`/ops/operations/OP-old-${MANY}`)
  await rows.last().getByRole('link').click()
  await page.getByRole('status').getByText('Full Sync Completed', { exact: true }).waitFor()
  expect(panel.problems).toEqual([])
})

it('shows the newest of 100,000 events, scrolls to the first, and finds one by its text', async () => {
  await using panel = await openPanel(browser, `${server.url}/ops/operations/${syncId}`)
  const { page } = panel
  const list = page.getByRole('list', { name: 'Events, newest first' })
  const rows = list.getByRole('listitem')
  await rows.first().getByText('event 100000 of 100000').waitFor()
  expect(await rows.count()).toBeLessThan(MAX_ROWS)
  expect(Number(await rows.first().getAttribute('aria-setsize'))).toBeGreaterThan(MANY)

  const scroller = page.getByRole('group', { name: 'Events, newest first' })
  await scroller.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }))
  await rows
    .getByText(/^event (49|50)\d{3} of 100000$/)
    .first()
    .waitFor()
  await scrollToEnd(scroller)
  await rows.last().getByText('started', { exact: true }).waitFor()
  expect(await rows.last().getAttribute('aria-posinset')).toBe(await rows.last().getAttribute('aria-setsize'))
  expect(await rows.count()).toBeLessThan(MAX_ROWS)
  await screenshot(page, 'first-of-100000-events')

  await page.getByRole('searchbox', { name: 'Filter messages' }).fill('event 77777 of')
  await expectSoon(() => rows.count()).toBe(1)
  expect(await rows.textContent()).toContain('event 77777 of 100000')
  expect(panel.problems).toEqual([])
})
