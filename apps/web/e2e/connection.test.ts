/** The server goes away and comes back; the page stays. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCcdash } from './testing/ccdash-server.ts'
import { expectSoon, launchBrowser, openPanel, screenshot } from './testing/panel-browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

it('says that the server is gone, keeps what it had, and recovers by itself', async () => {
  await using server = await startCcdash()
  const { page, part, press, problems } = await openPanel(browser, server.url)
  const banner = page.getByRole('alert').filter({ hasText: 'Disconnected.' })
  await press('Incremental Sync')
  await part('Operation Detail').getByRole('button', { name: 'Run again' }).waitFor()
  await expectSoon(() => part('Snapshot').textContent()).toContain('Documents48')
  expect(problems).toEqual([])

  await server.stop()
  await banner.waitFor()
  expect(await banner.textContent()).toMatch(/has not answered since \d\d:\d\d:\d\d: what you see is from then/)
  expect(await part('Snapshot').textContent()).toContain('Documents48')
  expect(await part('Health').textContent()).toContain('no answer')
  expect(await part('Operation Timeline').getByRole('listitem').count()).toBe(1)
  await press('Force Full Sync')
  await expectSoon(() => part('Sync Controls').getByRole('alert').textContent()).toBe(
    'Not started: the server did not answer',
  )
  await screenshot(page, 'disconnected')

  await server.start()
  await banner.waitFor({ state: 'detached' })
  await expectSoon(() => part('Health').textContent()).toContain('Backend Healthok')
  await press('Force Full Sync')
  await expectSoon(() => part('Operation Timeline').getByRole('listitem').count()).toBe(2)
  await expectSoon(() => part('Operation Detail').getByRole('status').textContent()).toBe('Full Sync completed')
})

it('notices a server that keeps the connection and never answers', async () => {
  await using server = await startCcdash()
  const { page, part } = await openPanel(browser, server.url)
  const banner = page.getByRole('alert').filter({ hasText: 'Disconnected.' })
  await expectSoon(() => part('Health').textContent()).toContain('Backend Healthok')
  server.freeze()
  await banner.waitFor({ timeout: 15_000 })
  server.thaw()
  await banner.waitFor({ state: 'detached', timeout: 15_000 })
  await expectSoon(() => part('Health').textContent()).toContain('Backend Healthok')
  expect(await part('Operation Timeline').getByText('No operation yet.').count()).toBe(1)
})

it('does not need the internet', async () => {
  await using server = await startCcdash()
  const { page, part, press, problems } = await openPanel(browser, server.url)
  // what the browser tells a page when the machine has lost its network
  await page.evaluate(() => dispatchEvent(new Event('offline')))
  await press('Incremental Sync')
  await expectSoon(() => part('Operation Detail').getByRole('status').textContent()).toBe('Full Sync completed')
  expect(problems).toEqual([])
})
