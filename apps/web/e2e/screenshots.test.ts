/**
 * Pictures of every route and state in both themes, on a desk and on a phone: `test-results/panel/*.png`, to be looked at.
 * What a machine can see of them is asserted: a heading, no sideways scroll, no figure that went wrong.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeBigProject } from './testing/big-project.ts'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import {
  expectSoon,
  launchBrowser,
  openPanel,
  otherProblems,
  screenshot,
  sidewaysScroll,
  type PanelPage,
} from './testing/panel-browser.ts'
import { restOf, type Rest } from './testing/rest.ts'

const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const WENT_WRONG = /\bNaN\b|\bundefined\b|Invalid Date|\[object /

let browser: Browser
let server: CcdashServer
let rest: Rest
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash()
  rest = restOf(server.url)
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

const open = (path: string, from = server): Promise<PanelPage> =>
  openPanel(browser, from.url + path, { viewport: DESK })

/** Four of what is there now: light and dark, 1,440 and 390 wide. */
async function pictures(page: Page, name: string): Promise<void> {
  const isModal = await page.evaluate(() => document.querySelector('dialog[open]') !== null)
  for (const viewport of [DESK, PHONE]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const isSheet = viewport === PHONE && (await page.evaluate(() => document.querySelector('[data-sheet]') !== null))
      await screenshot(page, `${name}-${viewport.width}-${colorScheme}`, !isModal && !isSheet)
    }
    expect(await sidewaysScroll(page), `sideways scroll of ${name} at ${viewport.width}`).toBe(0)
  }
  expect((await page.getByRole('heading').first().textContent())?.trim()).not.toBe('')
  expect(await page.locator('body').textContent()).not.toMatch(WENT_WRONG)
  await page.setViewportSize(DESK)
}

it('before anything was read', async () => {
  await using overview = await open('/ops')
  await overview.part('Health').getByText('ok').waitFor()
  await overview
    .part('Operation Timeline')
    .getByText(/^No operation/)
    .waitFor()
  await pictures(overview.page, 'overview-empty')
  await using links = await open('/ops/links')
  await links.part('Features').getByText('No features yet').waitFor()
  await pictures(links.page, 'links-empty')
  expect([...overview.problems, ...links.problems]).toEqual([])
})

it('operations that were: overview, one of them, confirmation, palette, shortcuts', async () => {
  const first = await rest.start('full_sync')
  await rest.ended(first)
  for (const force of [true, false, true, false]) await rest.ended(await rest.start('full_sync', { force }))
  await rest.ended(await rest.start('rebuild_links'))
  const changed = [{ path: 'docs/project_plans/specs/label-printing.md', changeType: 'modified' }]
  await rest.ended(await rest.start('sync_changed_files', { paths: changed }))

  await using overview = await open('/ops')
  const { page, part, press } = overview
  await part('Operation Timeline').getByText('7 of 7').waitFor()
  await part('Full Sync history').scrollIntoViewIfNeeded()
  await part('Full Sync history').locator('.recharts-surface').first().waitFor()
  await page.evaluate(() => scrollTo(0, 0))
  await pictures(page, 'overview-history')
  await press('Force Full Sync')
  await page.getByRole('dialog').getByText('Will read').waitFor()
  await pictures(page, 'confirmation')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Command palette' }).getByRole('option').first().waitFor()
  await pictures(page, 'palette')
  await page.keyboard.type('import')
  await page.getByRole('option', { name: /recipe-import-v2/ }).waitFor()
  await pictures(page, 'palette-typed')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor()
  await pictures(page, 'shortcuts')
  await page.keyboard.press('Escape')

  await using operation = await open(`/ops/operations/${first}`)
  await operation.part('Events').getByRole('listitem').nth(3).waitFor()
  await operation.part('Link diff').getByText('gained', { exact: false }).first().waitFor()
  await pictures(operation.page, 'operation')
  await operation.press('Run with other settings')
  await operation.page.getByRole('dialog').waitFor()
  await pictures(operation.page, 'operation-settings')
  await using missing = await open('/ops/operations/OP-missing')
  await expectSoon(() => missing.page.locator('main').textContent()).toContain('OP-missing')
  await pictures(missing.page, 'operation-missing')
  expect([...overview.problems, ...operation.problems]).toEqual([])
  expect(otherProblems(missing.problems, /status of 404/)).toEqual([])
})

it('the audit: before the first run, with an open link, nothing suspect, an error', async () => {
  await using audit = await open('/ops/audit')
  const { page, part, press } = audit
  await part('Suspects').getByText('No audit was run yet.').waitFor()
  await pictures(page, 'audit-first')
  await press('Run Audit')
  await page.getByRole('table', { name: 'Suspects' }).waitFor()
  await page.keyboard.press('j')
  await page.locator('[data-open]:focus').waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('y')
  await page.keyboard.press('n')
  await page.getByText(/^Why \d/).waitFor()
  await page.locator('ol mark').first().waitFor()
  await pictures(page, 'audit-open-link')
  await using bulk = await open('/ops/audit?run=1&primary=0.3&fanout=2&q=b120a366')
  await bulk.page.getByRole('table', { name: 'Suspects' }).waitFor()
  await bulk.page.keyboard.press('j')
  await bulk.page.getByRole('button', { name: /with the same evidence$/ }).click()
  await bulk.page.getByRole('dialog').waitFor()
  await pictures(bulk.page, 'audit-bulk')
  await using nothing = await open('/ops/audit?run=1&primary=1&fanout=1000')
  await nothing.page.getByText('No suspect mappings for current thresholds.').waitFor()
  await pictures(nothing.page, 'audit-nothing')
  expect([...audit.problems, ...bulk.problems, ...nothing.problems]).toEqual([])

  const error = { message: 'out of order', code: -32_603, data: { code: 'INTERNAL_SERVER_ERROR', httpStatus: 500 } }
  await page.route(/links\.audit\b/, (route) => route.fulfill({ status: 500, json: [{ error }, { error }] }))
  await page.goto(`${server.url}/ops/audit?run=1`)
  await part('Suspects').getByRole('alert').waitFor()
  await pictures(page, 'audit-error')
  await page.unroute(/links\.audit\b/)
  await page.route('**/trpc/**', () => {}) // never answered
  await page.goto(`${server.url}/ops/links`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page
    .getByText(/^Loading/)
    .first()
    .waitFor({ state: 'attached' })
  await pictures(page, 'links-loading')
})

it('links and projects', async () => {
  await using links = await open('/ops/links')
  const { page, part } = links
  await part('Sessions with the most features').getByRole('listitem').first().waitFor()
  await pictures(page, 'links')
  await page.goto(`${server.url}/ops/links/features/recipe-import-v2`)
  const rows = page.getByRole('table', { name: /^Sessions of/ }).getByRole('button')
  await rows.nth(1).click()
  await page.getByText(/^Why \d/).waitFor()
  await pictures(page, 'links-feature')
  await page.getByRole('button', { name: 'Link by hand' }).click()
  await page.getByRole('dialog').getByRole('radio').nth(4).waitFor()
  await pictures(page, 'links-by-hand')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Open', exact: true }).click()
  await page.getByRole('table', { name: /^Features of/ }).waitFor()
  await pictures(page, 'links-session')

  await using projects = await open('/ops/projects')
  await projects.part('Sample project').getByText('files').first().waitFor()
  await pictures(projects.page, 'projects')
  await projects.press('Add project')
  await projects.page.getByRole('textbox', { name: 'Name' }).fill('Second')
  await projects.page
    .getByRole('textbox', { name: /folder|path/i })
    .first()
    .fill(server.folder)
  await projects.page.waitForTimeout(600) // checks while one types
  await pictures(projects.page, 'projects-form')
  await projects.page.setViewportSize(PHONE)
  await projects.page.goto(`${server.url}/ops/projects`)
  await projects.page.getByRole('button', { name: 'Menu' }).click()
  await projects.page.getByRole('dialog', { name: 'Menu' }).waitFor()
  await pictures(projects.page, 'menu')
  await using unknown = await open('/ops/nowhere')
  await pictures(unknown.page, 'not-found')
  expect([...links.problems, ...projects.problems, ...unknown.problems]).toEqual([])
})

it('an operation at work, one that was interrupted, a server that is gone', async () => {
  await using slow = await startCcdash({ prepare: ({ folder }) => writeBigProject(folder, 2500) })
  const busy = restOf(slow.url)
  await using overview = await open('/ops', slow)
  const { page, part } = overview
  const id = await busy.start('full_sync')
  await busy.start('rebuild_links')
  await part('Full Sync')
    .getByText(/^\d+\s%$/)
    .first()
    .waitFor()
  slow.freeze()
  await pictures(page, 'overview-running')
  slow.thaw()
  await page.goto(`${slow.url}/ops/operations/${id}`)
  await page
    .getByText(/\d+\s%/)
    .first()
    .waitFor()
  slow.freeze()
  await pictures(page, 'operation-running')
  slow.thaw()
  const before = [...overview.problems]
  await slow.kill()
  await slow.start()
  await page.getByText('INTERRUPTED').first().waitFor()
  await pictures(page, 'operation-failed')
  await page.goto(`${slow.url}/ops`)
  await part('Operation Timeline').getByText('INTERRUPTED').first().waitFor()
  await pictures(page, 'overview-failed')
  await slow.stop()
  await page
    .getByText(/^Offline since|^Reconnecting, attempt/)
    .first()
    .waitFor()
  await pictures(page, 'disconnected')
  expect(before).toEqual([])
  expect(otherProblems(overview.problems, /Failed to load resource|ERR_/)).toEqual([])
})
