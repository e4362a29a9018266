/** Operations from the button to their end, live: the panel against the real server, engine and database. */
import type { Browser } from 'playwright-core'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeBigProject } from './testing/big-project.ts'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
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
import { restOf, type Rest, type RestOperation } from './testing/rest.ts'

const IDLE_MS = 6_000
/** The clock of the day may strike meanwhile; a timer would ask more often. */
const IDLE_REQUESTS = 1
const REFUSED = /status of 400/

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

/** Waits until a new operation has ended as `completed`, in the list and in the corner. @returns it as it is stored. */
async function expectCompleted(panel: PanelPage, kind: string, count: number): Promise<RestOperation> {
  await expectSoon(() => operationRows(panel).count()).toBe(count)
  const newest = operationRows(panel).first()
  await newest.getByRole('img', { name: 'completed' }).waitFor()
  expect(await newest.getByRole('link').textContent()).toBe(kind)
  await panel.toast(`${kind} completed in`).first().waitFor()
  const [operation] = await rest.list(1)
  if (operation === undefined) throw new Error('the server lists no operation')
  return operation
}

it('says how to begin when nothing has been recorded', async () => {
  await using panel = await openPanel(browser, server.url)
  const timeline = panel.part('Operation Timeline')
  await timeline.getByText('No operations recorded yet.').waitFor()
  await timeline.getByText('The first sync reads 55 logs and 49 documents, 1.14 MB.').waitFor()
  await panel.part('Health').getByText('connected', { exact: true }).waitFor()
  expect(await timeline.getByRole('button', { name: 'Start the first sync' }).isEnabled()).toBe(true)
  expect(panel.problems).toEqual([])
})

it('starts every kind of operation and sees each end without a reload', async () => {
  await using panel = await openPanel(browser, server.url, {
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const { page, part, press, toast } = panel
  await markPage(page)

  await press('Incremental Sync')
  await part('Full Sync').getByRole('table', { name: 'Phases' }).waitFor()
  const first = await expectCompleted(panel, 'Full Sync', 1)
  expect(first).toMatchObject({ trigger: 'ops-panel', input: { kind: 'full_sync', force: false } })
  await part('Full Sync').waitFor({ state: 'detached' }) // its place is in the timeline from now on
  await expectSoon(() => part('Stored').textContent()).toMatch(/Sessions.*54.*Documents48.*Tasks43.*Features15/)
  await expectSoon(() => part('Operation Timeline').getByRole('radio', { name: 'Running' }).textContent()).toBe(
    'Running0',
  )

  await press('Force Full Sync')
  const dialog = page.getByRole('dialog', { name: 'Force Full Sync of Sample project?' })
  await dialog.getByText('55 logs, 49 documents, 1.14 MB').waitFor()
  await dialog.getByText('not known, none has completed yet').waitFor()
  await screenshot(page, 'force-sync-dialog')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await rest.list()).toHaveLength(1)
  await press('Force Full Sync')
  await dialog.getByRole('button', { name: 'Force Full Sync' }).click()
  expect((await expectCompleted(panel, 'Full Sync', 2)).input).toMatchObject({ force: true })

  await press('Rebuild Links')
  expect((await expectCompleted(panel, 'Link Rebuild', 3)).input).toMatchObject({ captureAnalytics: false })
  await page.getByRole('switch', { name: 'Capture analytics after the rebuild' }).click()
  await press('Rebuild Links')
  expect((await expectCompleted(panel, 'Link Rebuild', 4)).input).toMatchObject({ captureAnalytics: true })

  await page.evaluate(() =>
    navigator.clipboard.writeText(
      ' M docs/project_plans/specs/label-printing.md\n?? docs/project_plans/ideas/pantry/scan-notes.md\n D docs/gone.md\n',
    ),
  )
  await page.getByRole('textbox', { name: 'Targeted Path Sync' }).click()
  await page.keyboard.press('ControlOrMeta+v')
  const chosen = page.getByRole('list', { name: 'Chosen paths' })
  await expectSoon(() => chosen.getByRole('listitem').count()).toBe(3)
  await chosen
    .getByRole('combobox', { name: 'Change type of docs/project_plans/ideas/pantry/scan-notes.md' })
    .selectOption('modified')
  await press('Sync Paths')
  expect((await expectCompleted(panel, 'Changed-Path Sync', 5)).input).toEqual({
    kind: 'sync_changed_files',
    paths: [
      { path: 'docs/project_plans/specs/label-printing.md', changeType: 'modified' },
      { path: 'docs/project_plans/ideas/pantry/scan-notes.md', changeType: 'modified' },
      { path: 'docs/gone.md', changeType: 'deleted' },
    ],
  })
  expect(await chosen.count()).toBe(0)

  await toast('Changed-Path Sync completed').getByRole('button', { name: 'Open' }).click()
  await page.getByRole('heading', { level: 1, name: 'Changed-Path Sync' }).waitFor()
  expect(await isMarked(page)).toBe(true)
  expect(panel.problems).toEqual([])
})

it('says what a forced sync costs once one has run', async () => {
  await using panel = await openPanel(browser, server.url)
  await panel.press('Force Full Sync')
  const dialog = panel.page.getByRole('dialog')
  await dialog.getByText(/, its last run$/).waitFor()
  await dialog.getByText(/^usually reads .* in about /).waitFor()
  await panel.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(panel.problems).toEqual([])
})

it('is told what happens and asks for nothing by a timer', async () => {
  const newest = (await rest.list(1))[0]?.id ?? ''
  await using overview = await openPanel(browser, server.url)
  await using operation = await openPanel(browser, `${server.url}/ops/operations/${newest}`)
  const panels = [overview, operation]
  for (const { page } of panels) {
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
    await page.waitForLoadState('load')
  }
  await wait(3_000) // what it reads at first and right after
  const before = panels.map(({ requests }) => requests.length)
  await wait(IDLE_MS)
  for (const [index, { requests, problems }] of panels.entries()) {
    const asked = requests.slice(before[index])
    if (asked.length > IDLE_REQUESTS) expect(asked).toEqual([]) // says which
    expect(problems).toEqual([])
  }
  expect(await overview.part('Health').getByText('connected', { exact: true }).count()).toBe(1)
})

it('asks for a path when there is none, and shows why the server refuses one outside', async () => {
  await using panel = await openPanel(browser, server.url)
  const { page, part, press } = panel
  await expectSoon(() => operationRows(panel).count()).toBeGreaterThan(0)
  const before = await operationRows(panel).count()
  const controls = part('Sync Controls')
  await press('Sync Paths')
  await controls.getByRole('alert').getByText('Enter at least one path.', { exact: true }).waitFor()

  await page.getByRole('textbox').fill('docs/project_plans/specs/label-printing.md\n/etc/passwd')
  await press('Sync Paths')
  await expectSoon(() => controls.getByRole('alert').textContent()).toMatch(/^Not started: .*\/etc\/passwd/)
  expect(await page.getByRole('list', { name: 'Chosen paths' }).getByRole('listitem').count()).toBe(2) // to be mended
  expect(await operationRows(panel).count()).toBe(before)
  expect(panel.problems).toEqual([expect.stringMatching(REFUSED)])
})

it('cancels what works and what waits', async () => {
  await using slow = await startCcdash({ prepare: ({ folder }) => writeBigProject(folder, 2000) })
  await using panel = await openPanel(browser, slow.url)
  const { page, part, press, toast } = panel

  await press('Incremental Sync')
  const working = part('Full Sync')
  await working.getByText(/^\d+\s%$/).waitFor() // it knows how much there is to read
  await press('Rebuild Links')
  const line = part('Next in line')
  await line.getByText(/after Full Sync · waits/).waitFor()
  expect(await page.getByText(/No event for/).count()).toBe(0)
  await screenshot(page, 'running-and-queued')
  await line.getByRole('button', { name: 'Remove Link Rebuild from the line' }).click()
  await toast('Link Rebuild cancelled').waitFor()
  await line.waitFor({ state: 'detached' })

  await working.getByRole('link', { name: 'Open' }).click()
  await expectSoon(() => page.getByRole('progressbar', { name: 'Progress' }).count()).toBe(1)
  await screenshot(page, 'operation-running')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('status').getByText('Full Sync Cancelled', { exact: true }).waitFor()
  await toast('Full Sync cancelled').waitFor()
  await page.getByRole('button', { name: 'Run again' }).waitFor()
  expect(await page.getByText(/No event for|Not balanced/).count()).toBe(0)

  await page.goBack()
  await expectSoon(() => operationRows(panel).getByRole('img', { name: 'cancelled' }).count()).toBe(2)
  await expectSoon(() => part('Operation Timeline').textContent()).toContain('Active: 0 / Tracked: 2')
  expect(otherProblems(panel.problems, REFUSED)).toEqual([])
})
