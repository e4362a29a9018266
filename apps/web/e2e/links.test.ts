/** Links from the list to their proof, to a verdict and to one made by hand: the panel against the real server. */
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import { expectSoon, launchBrowser, openPanel } from './testing/panel-browser.ts'
import { restOf, type Rest } from './testing/rest.ts'

const WIDE = { viewport: { width: 1440, height: 900 } }

let browser: Browser
let server: CcdashServer
let rest: Rest
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash()
  rest = restOf(server.url)
  await rest.ended(await rest.start('full_sync'))
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

async function openLinks(path = '') {
  const panel = await openPanel(browser, `${server.url}/ops/links${path}`, WIDE)
  const { page } = panel
  const table = (name: string) => page.getByRole('table', { name, exact: true })
  return {
    ...panel,
    table,
    /** Opens or closes the proof of a link, by part of its name. */
    toggle: (of: string, name: string | RegExp) => table(of).getByRole('button', { name }).first().click(),
    path: () => new URL(page.url()).pathname,
    query: () => Object.fromEntries(new URL(page.url()).searchParams),
    list: (noun: 'Features' | 'Sessions') => page.getByRole('list', { name: noun, exact: true }).getByRole('link'),
  }
}

it('lists features and sessions, finds them by what is typed, and opens them by key', async () => {
  const { page, part, list, path, query, problems, ...panel } = await openLinks()
  await using _ = panel
  await expectSoon(() => list('Features').count()).toBe(15)
  await part('Features').getByText('15 of 15').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('recipe-import')
  await expectSoon(() => list('Features').count()).toBe(2)
  expect(query()).toEqual({ q: 'recipe-import' })
  await part('Features').getByText('2 found').waitFor()
  await page.getByRole('searchbox', { name: 'Search features' }).fill('no such feature')
  await part('Features').getByText('Nothing found').waitFor()
  await part('Features').getByRole('button', { name: 'Clear the search' }).click()
  await expectSoon(() => list('Features').count()).toBe(15)

  await page.keyboard.press('Escape')
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('j')
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null)
  await expectSoon(focused).not.toBeNull()
  const first = await focused()
  await page.keyboard.press('j')
  await expectSoon(focused).not.toBe(first)
  await page.keyboard.press('k')
  await expectSoon(focused).toBe(first)
  await page.keyboard.press('Enter')
  await part(`Feature ${first}`).waitFor()
  expect(path()).toBe(`/ops/links/features/${first}`)

  await page.getByRole('radio', { name: 'By session' }).check({ force: true })
  await part('Sessions').getByText('54 of 54').waitFor()
  expect([path(), query()]).toEqual(['/ops/links', { by: 'session' }])
  await page.goBack()
  await part(`Feature ${first}`).waitFor()
  expect(problems).toEqual([])
})

it('shows what belongs to a feature, each link with its evidence, and follows one to its session', async () => {
  const panel = await openLinks('/features/unit-conversion-v1')
  await using _ = panel
  const { page, part, table, toggle, path, query, problems } = panel
  const feature = part('Feature unit-conversion-v1')
  const sessions = table('Sessions of unit-conversion-v1')
  await expectSoon(() => sessions.getByRole('button').count()).toBe(6)
  const confidences = await sessions.locator('tbody tr td:nth-child(2)').allTextContents()
  expect(confidences.map(Number)).toEqual(confidences.map(Number).toSorted((a, b) => b - a))
  await feature.getByRole('switch', { name: /^Below the floor/ }).click()
  await expectSoon(() => sessions.getByRole('button').count()).toBe(3)
  expect(query()).toEqual({ weak: 'hide' })
  await page.goBack()
  await expectSoon(() => sessions.getByRole('button').count()).toBe(6)

  await toggle('Sessions of unit-conversion-v1', /^S-48018f5e/)
  await feature.getByRole('heading', { name: /^Why 0\.95/ }).waitFor()
  expect(await feature.getByRole('img', { name: /: 0\.95, at or above the primary floor 0\.55\.$/ }).count()).toBe(1)
  expect(await feature.getByText('found by the rules').count()).toBe(1)
  await feature.getByRole('button', { name: 'Show log lines' }).click()
  await expectSoon(() => feature.locator('ol mark').count()).toBeGreaterThan(0)
  await part('Session S-48018f5e').getByText('unit-conversion-v1').waitFor()

  await feature.getByRole('tab', { name: /^Sessions/ }).press('ArrowRight')
  await expectSoon(() => table('Documents of unit-conversion-v1').getByRole('button').count()).toBe(2)
  expect(query()).toEqual({ tab: 'documents' })
  await toggle('Documents of unit-conversion-v1', 'Convert units while reading')
  await feature.getByText(/^Why \d/).waitFor()
  await feature.getByRole('tab', { name: /^Tasks/ }).click()
  await expectSoon(() => table('Tasks of unit-conversion-v1').getByRole('button').count()).toBe(3)
  const [file] = await Promise.all([page.waitForEvent('download'), panel.press('Export JSON')])
  const saved = JSON.parse(await readFile(await file.path(), 'utf8')) as { links: unknown[]; shown: string }
  expect([file.suggestedFilename(), saved.shown, saved.links.length]).toEqual([
    'links-unit-conversion-v1-tasks.json',
    'tasks',
    3,
  ])

  await feature.getByRole('tab', { name: /^Sessions/ }).click()
  await toggle('Sessions of unit-conversion-v1', /^S-98daa4bf/)
  await feature.getByRole('link', { name: 'Open session' }).click()
  await page.getByRole('region', { name: /^Session S-98daa4bf-/ }).waitFor()
  expect(path()).toMatch(/^\/ops\/links\/sessions\/S-98daa4bf-/)
  await expectSoon(() =>
    page
      .getByRole('table', { name: /^Features of S-98daa4bf/ })
      .getByRole('button')
      .count(),
  ).toBe(12)
  await page.goBack()
  await feature.getByRole('link', { name: 'Audit this feature' }).click()
  await part('Suspects').getByText('Feature: unit-conversion-v1').waitFor()
  expect(await page.getByRole('textbox', { name: 'Feature ID (optional)' }).inputValue()).toBe('unit-conversion-v1')
  await page.goBack()
  await sessions.waitFor()
  expect(problems).toEqual([])
})

it('keeps a verdict over a rebuild, and takes it back', async () => {
  const { page, part, table, toggle, problems, ...panel } = await openLinks('/features/search-index-v2')
  await using _ = panel
  const feature = part('Feature search-index-v2')
  const rows = table('Sessions of search-index-v2').getByRole('button', { name: /^S-/ })
  await expectSoon(() => rows.count()).toBe(5)
  const name = new RegExp(`^${(await rows.last().textContent())?.slice(0, 10) ?? ''}`)
  await toggle('Sessions of search-index-v2', name)
  const mark = (label: string) =>
    table('Sessions of search-index-v2').getByRole('row', { name }).getByRole('img', { name: label, exact: true })
  await feature.getByRole('button', { name: 'Reject', exact: false }).click()
  await mark('Rejected').waitFor()
  await feature.getByText(/^Rejected \d+ s ago/).waitFor()
  await feature.getByRole('button', { name: 'Take back' }).click()
  await mark('Rejected').waitFor({ state: 'detached' })

  await feature.getByText(/^Why \d/).click()
  await page.keyboard.press('y')
  await mark('Kept').waitFor()
  await page.keyboard.press('n')
  await mark('Rejected').waitFor()
  await rest.ended(await rest.start('rebuild_links'))
  await page.reload()
  await expectSoon(() => rows.count()).toBe(4) // not made again
  expect(problems).toEqual([])
})

it('says which kind of silence a session without a feature keeps, and links one by hand', async () => {
  const panel = await openLinks()
  await using _ = panel
  const { page, part, press, toast, table, problems } = panel
  const silence = part('Why some have no link')
  const kind = silence.getByRole('button', { name: /^Below the floor/ })
  await expectSoon(() => kind.textContent()).toMatch(/7$/)
  expect(await silence.getByRole('button', { name: /^Logs deleted/ }).isDisabled()).toBe(true)
  await kind.click()
  await expectSoon(() => silence.getByRole('link').count()).toBe(7)
  await silence.getByRole('link').first().click()
  const session = page.getByRole('region', { name: /^Session S-/ })
  await session.getByText('No features belong to this session').waitFor()

  await press('Link by hand')
  const dialog = page.getByRole('dialog', { name: 'Link by hand' })
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await dialog.getByText('Choose a feature first.').waitFor()
  await dialog.getByRole('textbox', { name: 'Find a feature' }).fill('pantry')
  await expectSoon(() => dialog.getByRole('radio', { name: 'pantry-tracking-v1' }).count()).toBe(1)
  await dialog.getByRole('radio', { name: 'pantry-tracking-v1' }).check()
  await dialog.getByRole('textbox', { name: 'Note (optional)' }).fill('Talked about at the stand')
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await toast('Link created').waitFor()
  await dialog.waitFor({ state: 'hidden' })
  const id = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '')
  await expectSoon(() => table(`Features of ${id}`).getByRole('button', { name: 'pantry-tracking-v1' }).count()).toBe(1)
  await expectSoon(() => kind.textContent()).toMatch(/6$/)

  await rest.ended(await rest.start('rebuild_links'))
  await page.reload()
  await table(`Features of ${id}`).getByRole('button', { name: 'pantry-tracking-v1' }).click()
  await session.getByRole('definition').filter({ hasText: 'made by hand' }).waitFor()
  expect(problems).toEqual([])
})

it('says what is not there', async () => {
  const { page, problems, ...panel } = await openLinks('/features/no-such-feature')
  await using _ = panel
  await page.getByText('There is no such feature').waitFor()
  await page.getByRole('link', { name: 'Show all features' }).click()
  await page.getByText('Choose a feature', { exact: true }).waitFor()
  expect(problems.filter((problem) => !/status of 404/.test(problem))).toEqual([])
})
