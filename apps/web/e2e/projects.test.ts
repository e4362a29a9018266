/** Adding, editing, switching and syncing projects. */
import type { Browser } from 'playwright-core'
import { basename } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import { expectSoon, launchBrowser, openPanel, operationRows, screenshot } from './testing/panel-browser.ts'
import { writeOwnProject } from './testing/own-project.ts'
import { restOf, type Rest } from './testing/rest.ts'

const WIDE = { viewport: { width: 1440, height: 900 } }

let browser: Browser
let server: CcdashServer
let rest: Rest
/** Its folder. */
let harbour: string
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash()
  rest = restOf(server.url)
  harbour = await writeOwnProject(server.folder, server.agentFolder, 'harbour')
  await rest.ended(await rest.start('full_sync'))
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

it('adds a project: checks while one types, proposes the folder that was meant, syncs it', async () => {
  await using panel = await openPanel(browser, `${server.url}/ops/projects`, WIDE)
  const { page, part, press } = panel
  await part('Sample project').getByText('Active', { exact: true }).waitFor()
  await press('Add project')
  const form = page.getByRole('form', { name: 'Add project' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('placeholder'))).toBe('~/code/my-project')
  const submit = form.getByRole('button', { name: 'Add and Sync' })
  expect(await submit.isDisabled()).toBe(true)

  await form.getByLabel('Folder').fill(`${harbour}-nowhere`)
  await form.getByText('No such folder').first().waitFor()
  await form.getByLabel('Folder').fill(harbour)
  await form.getByText('A folder, no git repository').waitFor()
  await expectSoon(() => form.getByLabel('Name').inputValue()).toBe(basename(harbour))
  expect(await form.getByLabel('Plans').inputValue()).toMatch(/^docs\/project_plans/)
  await form.getByText(/^2 files, \d+ bytes$/).waitFor()
  await form.getByText(/^1 file, \d+ bytes, found from the folder$/).waitFor()

  await form.getByLabel('Plans').fill('docs/project-plans')
  await form.getByRole('button', { name: /^Did you mean docs\/project_plans/ }).click()
  await form.getByText(/^2 files, \d+ bytes$/).waitFor()
  await form.getByLabel('Name').fill('Harbour')
  await form.getByRole('checkbox', { name: 'Make it the active project' }).uncheck()
  await screenshot(page, 'project-form')
  await submit.click()

  await form.waitFor({ state: 'detached' })
  const card = part('Harbour')
  await card.getByText('Inactive', { exact: true }).waitFor()
  await panel.toast('Full Sync completed').waitFor()
  await expectSoon(() => card.textContent()).toMatch(/Sessions1Documents3Tasks\d+Features\d+/)
  await card.getByText(/^2 files, /).waitFor()
  expect((await rest.list(1))[0]).toMatchObject({ kind: 'full_sync', trigger: 'ops-panel' })
  await expectSoon(() => part('Sample project').textContent()).toMatch(/Sessions54Documents48/)
  expect(panel.problems).toEqual([])
})

it('refuses a folder that is registered already and leads to its form', async () => {
  await using panel = await openPanel(browser, `${server.url}/ops/projects?add=1`, WIDE)
  const { page } = panel
  const form = page.getByRole('form', { name: 'Add project' })
  await form.getByLabel('Folder').fill(harbour)
  await form.getByText(/^Registered already as Harbour\./).waitFor()
  expect(await form.getByRole('button', { name: 'Add and Sync' }).isDisabled()).toBe(true)
  await form.getByRole('button', { name: 'Edit it' }).click()
  await page.getByRole('form', { name: 'Edit project' }).waitFor()
  expect(new URL(page.url()).search).toMatch(/^\?edit=/)
  await page.goBack()
  await form.waitFor()
  expect(panel.problems).toEqual([])
})

it('edits a project', async () => {
  await using panel = await openPanel(browser, `${server.url}/ops/projects`, WIDE)
  const { page, part } = panel
  await part('Harbour').getByRole('button', { name: 'Edit' }).click()
  const form = page.getByRole('form', { name: 'Edit project' })
  await form.getByLabel('Name').fill('Harbour and tides')
  await form.getByRole('button', { name: 'Save', exact: true }).click()
  await form.waitFor({ state: 'detached' })
  await part('Harbour and tides').waitFor()
  expect(await part('Harbour').count()).toBe(0)
  expect(panel.problems).toEqual([])
})

it('switches the project in the side bar, and the whole panel follows', async () => {
  await using panel = await openPanel(browser, server.url, WIDE)
  const { page, part } = panel
  await expectSoon(() => part('Stored').textContent()).toMatch(/Sessions.*54.*Documents48/)
  await page.getByRole('button', { name: /^Switch project.*Sample project/ }).click()
  await page.getByRole('menuitem', { name: /^Harbour and tides/ }).click()
  await page.getByRole('button', { name: /^Switch project.*Harbour and tides/ }).waitFor()
  await expectSoon(() => part('Stored').textContent()).toMatch(/Sessions \(Loaded\/Total\)1.*Documents3/)
  expect(await part('App Metadata').textContent()).toContain('Active ProjectHarbour and tides')

  await panel.press('Incremental Sync')
  await panel.toast('Full Sync completed').waitFor()
  const [newest] = await rest.list(1)
  expect(newest?.projectId).not.toBe('sample-project')
  expect(await operationRows(panel).last().textContent()).toContain('Sample project') // named, as it is another's
  expect(panel.problems).toEqual([])
})

it('syncs another project than the active one', async () => {
  await using panel = await openPanel(browser, `${server.url}/ops/projects`, WIDE)
  const card = panel.part('Sample project')
  await card.getByText('Inactive', { exact: true }).waitFor()
  await card.getByRole('button', { name: 'Sync this project' }).click()
  await panel.toast('Full Sync completed').waitFor()
  expect((await rest.list(1))[0]).toMatchObject({ projectId: 'sample-project', trigger: 'ops-panel' })
  await card.getByRole('button', { name: 'Make Active' }).click()
  await card.getByText('Active', { exact: true }).waitFor()
  await panel.page.getByRole('button', { name: /^Switch project.*Sample project/ }).waitFor()
  expect(panel.problems).toEqual([])
})
