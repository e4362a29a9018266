/** One operation explained, and what can be done from there. */
import type { Browser } from 'playwright-core'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import { expectSoon, launchBrowser, openPanel, screenshot, type PanelPage } from './testing/panel-browser.ts'
import { restOf, type Rest } from './testing/rest.ts'

const run = promisify(execFile)
const CLI = resolve(import.meta.dirname, '../../server/src/cli.ts')
const BROKEN_LOG = 'sessions/-home-sam-code-simmerbook/9e450909-a8d1-4dea-9ddf-c65e144b2080.jsonl'

let browser: Browser
let server: CcdashServer
let rest: Rest
/** A full sync of the sample. */
let syncId: string
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash()
  rest = restOf(server.url)
  syncId = await rest.start('full_sync', { force: true })
  await rest.ended(syncId)
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

const open = (id = syncId) =>
  openPanel(browser, `${server.url}/ops/operations/${id}`, {
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })

/** The operation the page shows once it shows another than `before`, as it is stored when it has ended. */
async function openedAfter({ page }: PanelPage, before: string) {
  const shown = () => /\/ops\/operations\/(.+)$/.exec(new URL(page.url()).pathname)?.[1] ?? before
  await expectSoon(shown).not.toBe(before)
  const operation = await rest.ended(shown())
  await page
    .getByRole('status')
    .getByText(/ Completed$/)
    .waitFor()
  return operation
}

it('explains what a sync read, what it changed and what it could not read', async () => {
  await using panel = await open()
  const { page, part } = panel
  await expectSoon(() => part('Facts').textContent()).toMatch(/Completed.*by api.*1\.14 MB104 of 104 files.*Issues8/)
  await page.getByRole('status').getByText('Full Sync Completed', { exact: true }).waitFor()

  const timeline = part('Phase timeline')
  await timeline.getByRole('img', { name: /^Phase timeline\. Completed in .*Longest: / }).waitFor()
  await timeline.getByRole('button', { name: 'Show as table' }).click()
  await timeline.getByRole('row', { name: /^Sessions done .* 55 1\.12 MB$/ }).waitFor()
  await timeline.getByRole('button', { name: 'Show as chart' }).click()

  const issues = page.getByRole('list', { name: 'Issues' }).getByRole('listitem')
  await expectSoon(() => issues.count()).toBe(8)
  const malformed = issues.filter({ hasText: '9e450909-a8d1-4dea-9ddf-c65e144b2080.jsonl:5' })
  expect(await malformed.textContent()).toMatch(/LINE_MALFORMED.*not JSON/)

  const accounts = part('Accounts')
  await accounts.getByText('Balanced', { exact: true }).waitFor()
  expect(await accounts.textContent()).toMatch(/Files104 seenunchanged0parsed103removed0failed1Lines1,274 seen/)

  const changes = part('Changes')
  await changes.getByRole('button', { name: 'Documents +48 0 0' }).click()
  await expectSoon(() => page.getByRole('list', { name: 'Changed documents' }).textContent()).toContain(
    'PRD: Weekly meal planner',
  )
  const diff = page.getByRole('region', { name: 'Link diff' })
  expect(await diff.textContent()).toMatch(/\d+ gained, 0 lost, 0 changed/)
  await diff.getByRole('button', { name: /^Show all \d+ links$/ }).click()
  await diff.getByRole('button', { name: 'Show fewer' }).waitFor()

  await page.getByText('Raw Metadata').click()
  expect(await page.getByLabel('Raw metadata as JSON').textContent()).toContain('"sessionsSynced": 55')
  await screenshot(page, 'operation-page')
  expect(panel.problems).toEqual([])
})

it('filters events by type and text, in the address, over a reload', async () => {
  await using panel = await open()
  const { page } = panel
  const events = page.getByRole('list', { name: 'Events, newest first' }).getByRole('listitem')
  const types = page.getByRole('radiogroup', { name: 'Event type' })
  await types.getByRole('radio', { name: /^Issue/ }).click()
  await expectSoon(() => events.count()).toBe(8)
  await page.getByRole('searchbox', { name: 'Filter messages' }).fill('utf-8')
  await expectSoon(() => events.count()).toBe(1)
  expect(await events.textContent()).toContain('garbled-scan.md:10')
  expect(new URL(page.url()).search).toBe('?events=issue&q=utf-8')

  await page.reload()
  await expectSoon(() => events.count()).toBe(1)
  await page.getByRole('searchbox', { name: 'Filter messages' }).fill('never said')
  await page.getByText('Nothing matches this filter').waitFor()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expectSoon(() => events.count()).toBeGreaterThan(8)
  expect(new URL(page.url()).search).toBe('')
  expect(panel.problems).toEqual([])
})

it('syncs the path of an issue again, and all of them', async () => {
  await using panel = await open()
  const { page } = panel
  await page
    .getByRole('button', { name: `Sync this path again: ${BROKEN_LOG}` })
    .first()
    .click()
  const one = await openedAfter(panel, syncId)
  expect(one.input).toEqual({
    kind: 'sync_changed_files',
    paths: [{ path: BROKEN_LOG, changeType: 'modified' }],
  })
  await panel.toast('Changed-Path Sync completed').waitFor()
  await page.goBack()
  await page.getByRole('button', { name: 'Sync these 5 paths again' }).click()
  const all = await openedAfter(panel, syncId)
  expect(all.input.kind === 'sync_changed_files' && all.input.paths).toHaveLength(5)
  expect(panel.problems).toEqual([])
})

it('runs again, as it was and with other settings', async () => {
  await using panel = await open()
  const { page } = panel
  await page.getByRole('button', { name: 'Run again' }).click()
  const again = await openedAfter(panel, syncId)
  expect(again).toMatchObject({ retryOf: syncId, input: { kind: 'full_sync', force: true } })
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')

  await page.getByRole('button', { name: 'Run with other settings' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run with other settings' })
  await dialog.getByRole('switch', { name: /^Force/ }).click()
  await dialog.getByRole('switch', { name: 'Rebuild links' }).click()
  await screenshot(page, 'run-settings')
  await dialog.getByRole('button', { name: 'Start sync' }).click()
  const other = await openedAfter(panel, again.id)
  expect(other.input).toEqual({ kind: 'full_sync', force: false, rebuildLinks: false, captureAnalytics: true })
  expect(panel.problems).toEqual([])
})

it('copies what does the same elsewhere: a link, curl, the command line', async () => {
  await using panel = await open()
  const { page } = panel
  const copy = async (name: RegExp) => {
    await page.getByRole('button', { name: 'Copy as' }).click()
    await page.getByRole('menu', { name: 'Copy as' }).getByRole('menuitem', { name }).click()
    await panel.toast(/^Copied: /).waitFor()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const shell = (text: string) => run('sh', ['-c', text], { env: { ...process.env, HOME: server.folder } })

  expect(await copy(/^Operation id/)).toBe(syncId)
  expect(await copy(/^Link to this page/)).toBe(`${server.url}/ops/operations/${syncId}`)
  expect(JSON.parse((await shell(await copy(/^curl, read it/))).stdout)).toMatchObject({ id: syncId })

  const started: unknown = JSON.parse((await shell(await copy(/^curl, run it again/))).stdout)
  const repeated = await rest.ended((started as { operationId: string }).operationId)
  expect(repeated).toMatchObject({ kind: 'full_sync', status: 'completed', input: { force: true } })

  const command = await copy(/^ccdash command/)
  expect(command).toBe('ccdash sync --project sample-project --force')
  const asFunction = `ccdash() { '${process.execPath}' '${CLI}' "$@" --db '${server.database}'; }; ${command}`
  await shell(asFunction)
  expect((await rest.list(1))[0]).toMatchObject({ trigger: 'cli', status: 'completed', input: { force: true } })
  expect(panel.problems).toEqual([])
})

it('names an operation that does not exist, also at its former address', async () => {
  await using panel = await openPanel(browser, `${server.url}/?operation=${syncId}`)
  await panel.page.getByRole('status').getByText('Full Sync Completed', { exact: true }).waitFor()
  expect(panel.problems).toEqual([])

  await panel.page.goto(`${server.url}/ops/operations/OP-missing`)
  await panel.part('Operation Detail').getByText('There is no such operation').waitFor()
  await panel.page.getByRole('link', { name: 'Show all operations' }).click()
  await panel.part('Operation Timeline').waitFor()
  // The browser tells of a 404 only when no other read was in the same request.
  expect(panel.problems.filter((problem) => !problem.includes('status of 404'))).toEqual([])
})
