/** The audit of links from its floors to verdicts that last: the panel against the real server and the sample's links. */
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import { expectSoon, launchBrowser, openPanel, type PanelPage } from './testing/panel-browser.ts'
import { restOf, type Rest } from './testing/rest.ts'

const LOGS = resolve(import.meta.dirname, '../../../fixtures/sample-project/sessions')
const WIDE = { viewport: { width: 1440, height: 900 } }
/** Floors at which also sessions of two features are suspects. */
const LOW = '/ops/audit?run=1&primary=0.3&fanout=2'
/** Two features whose plans one session wrote; the same file speaks for both. */
const TWINS = ['recipe-import-v2, session S-b6d9f6f4', 'recipe-import-v1, session S-b6d9f6f4'] as const

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

async function openAudit(path: string) {
  const panel = await openPanel(browser, server.url + path, WIDE)
  const { page } = panel
  const table = page.getByRole('table', { name: 'Suspects', exact: true })
  const row = (name: string) => table.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })
  return {
    ...panel,
    table,
    side: page.getByRole('complementary', { name: 'Selected link' }),
    row,
    open: (name: string) => table.getByRole('button', { name, exact: true }).click(),
    /** Of the row the keys act on. */
    current: () => nameOf(table.locator('tr[aria-current=true]')),
    verdictOf: (name: string) => row(name).getByRole('cell').first().getByRole('img').getAttribute('aria-label'),
    rows: async () => Number(await table.getAttribute('aria-rowcount')) - 1,
    names: () => table.locator('[data-open]').evaluateAll((found) => found.map((it) => it.getAttribute('aria-label'))),
    query: () => new URL(page.url()).searchParams,
  }
}

const nameOf = (row: Locator) => row.locator('[data-open]').getAttribute('aria-label')

/** The figure of "With these floors". */
async function liveCount({ page }: PanelPage): Promise<number> {
  const text = (await page.getByText('With these floors').locator('xpath=following-sibling::p[1]').textContent()) ?? ''
  return Number(/^(\d+)of \d+ links/.exec(text)?.[1] ?? Number.NaN)
}

/** What was saved, once the browser has it. */
async function saved({ page, press }: PanelPage, button: string): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), press(button)])
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

it('asks for nothing before the first run; floors move the count at once and the table with Run Audit', async () => {
  const panel = await openAudit('/ops/audit')
  await using _ = panel
  const { page, part, press, rows, requests, query, problems } = panel
  await part('Suspects').getByText('No audit was run yet.').waitFor()
  await expectSoon(() => liveCount(panel)).toBeGreaterThan(0)
  const asked = () => requests.filter((path) => path.includes('links.audit') && !path.endsWith('links.auditSpread'))
  const first = await liveCount(panel)
  expect(asked()).toEqual([])

  await press('Run Audit')
  await expectSoon(rows).toBe(first)
  expect(await part('Suspects').textContent()).toContain(`Suspects: ${first}`)
  expect(query().get('run')).toBe('1')
  const audits = asked().length

  await page.getByRole('slider', { name: 'Features per session threshold' }).press('Home')
  await page.getByRole('spinbutton', { name: 'Fanout Floor' }).press('ArrowUp')
  await page.getByRole('slider', { name: 'Confidence threshold' }).fill('0.3')
  const moved = await liveCount(panel)
  expect(moved).toBeGreaterThan(first)
  expect(await page.getByText('against the last audit').textContent()).toContain(`+${moved - first}`)
  expect([await rows(), query().get('fanout'), asked().length]).toEqual([first, null, audits])

  await press('Run Audit')
  await expectSoon(rows).toBe(moved)
  expect(Object.fromEntries(query())).toEqual({ run: '1', primary: '0.3', fanout: '2' })
  await page.goBack()
  await expectSoon(rows).toBe(first)

  await page.getByRole('textbox', { name: 'Feature ID (optional)' }).fill('print-stylesheet')
  await page.keyboard.press('Enter')
  await expectSoon(() => part('Suspects').textContent()).toContain('Feature: print-stylesheet')
  expect(problems).toEqual([])
})

it('sorts, filters and searches in the address, so that whoever opens it sees the same', async () => {
  const panel = await openAudit(LOW)
  await using _ = panel
  const { page, part, press, table, names, rows, query, problems } = panel
  await expectSoon(rows).toBeGreaterThan(30)
  const all = await rows()

  await press('Feature and session')
  expect(await table.getByRole('columnheader', { name: 'Feature and session' }).getAttribute('aria-sort')).toBe(
    'ascending',
  )
  const sorted = await names()
  const features = sorted.map((name) => String(name?.split(',')[0]))
  expect(features).toEqual(features.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
  await part('Suspects').getByRole('combobox', { name: 'Reason' }).selectOption('high_fanout')
  await expectSoon(rows).toBeLessThan(all)
  const filtered = await rows()
  await page.keyboard.press('/')
  await page.keyboard.type('import e90b')
  await expectSoon(rows).toBe(2)
  expect(Object.fromEntries(query())).toMatchObject({ sort: 'feature.asc', reason: 'high_fanout', q: 'import e90b' })
  const shown = await names()
  expect(shown).toEqual(['recipe-import-v1, session S-agent-e9', 'recipe-import-v2, session S-agent-e9'])

  const other = await openAudit(new URL(page.url()).pathname + new URL(page.url()).search)
  await using __ = other
  await expectSoon(other.names).toEqual(shown)
  expect(await other.page.getByRole('searchbox', { name: 'Search suspects' }).inputValue()).toBe('import e90b')

  await page.getByRole('searchbox', { name: 'Search suspects' }).fill('nothing has this')
  await part('Suspects').getByText('Nothing matches these filters').waitFor()
  await press('Clear filters')
  await expectSoon(rows).toBe(all)
  await page.goBack()
  await page.goBack()
  await expectSoon(rows).toBe(all) // sorted, before the reason was chosen
  await page.goForward()
  await page.getByRole('searchbox', { name: 'Search suspects' }).fill('')
  await expectSoon(rows).toBe(filtered)
  expect([...problems, ...other.problems]).toEqual([])
})

it('proves a link: its sum, its signals, the lines of the log, the other features; Escape closes', async () => {
  const { page, side, open, problems, query, ...panel } = await openAudit(`${LOW}&q=66080f17`)
  await using _ = panel
  const name = 'recipe-import-v2, session S-66080f17'
  await open(name)
  await side.getByText(/^Why 0\.85$/).waitFor()
  await side.getByText('Show as table').click()
  const cells = await side
    .locator('tbody tr')
    .evaluateAll((found) =>
      found.map((it) => [...it.querySelectorAll('td')].map((cell) => (cell.textContent ?? '').replace('−', '-'))),
    )
  const sum = cells.reduce((total, [, change]) => total + Number(change), 0)
  expect(cells.length).toBeGreaterThan(1)
  expect(sum).toBeCloseTo(0.85, 5)
  expect(cells.at(-1)?.[2]).toBe('0.85')

  expect(await side.locator('section', { hasText: 'Signals' }).getByRole('listitem').count()).toBeGreaterThan(2)
  const lines = side.locator('section', { hasText: 'Log lines' }).locator('ol > li')
  await lines.first().waitFor()
  expect(await side.locator('mark').first().textContent()).toContain('recipe-import')
  await lines.first().getByRole('button').click()
  const [number, text] = await lines.first().locator('button > span').allTextContents()
  const log = (await readdir(LOGS, { recursive: true })).find((file) => /66080f17[^/]*\.jsonl$/.test(file)) ?? ''
  const stored = (await readFile(join(LOGS, log), 'utf8')).split('\n')[Number(number) - 1] ?? ''
  expect(stored).toContain(text?.replace(/^…|…$/g, ''))
  const others = side.locator('section', { hasText: 'This session also links' }).getByRole('link')
  expect(await others.allTextContents()).toEqual(['recipe-import-v2', 'recipe-import-v1'])

  expect(query().get('rowFeature')).toBe('recipe-import-v2')
  await page.keyboard.press('Escape')
  await side.getByText('No link is open.').waitFor()
  expect(query().get('rowFeature')).toBeNull()
  await expectSoon(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(name)
  await page.goBack()
  await side.getByText(/^Why 0\.85$/).waitFor()
  await side.getByRole('link', { name: 'Open feature' }).click()
  await page.getByRole('heading', { level: 1, name: 'Links' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/ops/links/features/recipe-import-v2')
  expect(problems).toEqual([])
})

it('is reviewed with keys alone, and what was said lasts over a reload and a rebuild of the links', async () => {
  const panel = await openAudit(LOW)
  await using _ = panel
  const { page, part, side, current, verdictOf, names, press, rows, toast, problems } = panel
  await expectSoon(rows).toBeGreaterThan(30)
  const [first = '', second = '', third = ''] = (await names()).map(String)
  const pressed = async (key: string, then: string) => {
    await page.keyboard.press(key)
    await expectSoon(current).toBe(then)
  }
  await pressed('j', first)
  await pressed('j', second)
  await pressed('k', first)
  await page.keyboard.press('Enter')
  await side.getByRole('heading', { name: 'recipe-import-v2' }).waitFor()

  expect(first).toBe(TWINS[0])
  await pressed(']', TWINS[1]) // the same evidence
  await pressed('[', first)
  await pressed('y', second)
  expect(await verdictOf(first)).toBe('Kept')
  await toast('Link kept').waitFor()
  await pressed('n', third)
  await toast('Link rejected').waitFor()
  expect(await verdictOf(second)).toBe('Rejected')
  await page.keyboard.press('u')
  await expectSoon(() => verdictOf(third)).toBe('Uncertain')
  await expectSoon(() => part('Suspects').textContent()).toContain(`3 of ${await rows()} reviewed`)
  await pressed('z', third)
  expect(await verdictOf(third)).toBe('Open')
  await toast('Verdict taken back').waitFor()
  expect(await side.getByRole('button', { name: 'Uncertain', exact: false }).getAttribute('aria-pressed')).toBe('false')
  await page.keyboard.press('u')
  await expectSoon(() => verdictOf(third)).toBe('Uncertain')
  await page.getByRole('searchbox', { name: 'Search suspects' }).focus()
  await page.keyboard.type('yn') // letters, not verdicts
  expect(await page.getByRole('searchbox', { name: 'Search suspects' }).inputValue()).toBe('yn')
  await page.getByRole('searchbox', { name: 'Search suspects' }).fill('')
  await expectSoon(() => part('Suspects').textContent()).toContain('3 of')

  await page.reload()
  await expectSoon(() => verdictOf(first)).toBe('Kept')
  expect(await verdictOf(third)).toBe('Uncertain')
  await rest.ended(await rest.start('rebuild_links'))
  const [answer] = await Promise.all([page.waitForResponse(/links\.audit\b/), press('Run Audit')])
  expect(answer.status()).toBe(200)
  expect((await answer.text()).includes('"rowCount":72')).toBe(true) // the rejected one of 73 is not made again
  await expectSoon(() => verdictOf(second)).toBe('Rejected')
  expect(await verdictOf(first)).toBe('Kept')
  expect(await verdictOf(third)).toBe('Uncertain')
  expect(problems).toEqual([])
})

it('judges links with the same evidence at once, after a look at them, and takes all back with one key', async () => {
  const { page, part, press, open, verdictOf, table, problems, ...panel } = await openAudit(LOW)
  await using _ = panel
  const twins = ['recipe-import-v1, session S-b120a366', 'recipe-import-v2, session S-b120a366'] as const
  await page.getByRole('searchbox', { name: 'Search suspects' }).fill('b120a366')
  await open(twins[0])
  await press('Review 2 with the same evidence')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'Reject 2 links with the same evidence?' }).waitFor()
  expect(await dialog.getByRole('checkbox').count()).toBe(2)
  await dialog.getByRole('checkbox').last().uncheck()
  await dialog.getByRole('button', { name: 'Reject 1 link', exact: true }).waitFor()
  await dialog.getByRole('checkbox').last().check()
  await dialog.getByRole('radio', { name: 'Uncertain' }).check({ force: true })
  expect(await Promise.all(twins.map(verdictOf))).toEqual(['Open', 'Open'])
  await dialog.getByRole('button', { name: 'Mark 2 links uncertain', exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  await expectSoon(() => Promise.all(twins.map(verdictOf))).toEqual(['Uncertain', 'Uncertain'])
  await page.keyboard.press('z')
  await expectSoon(() => Promise.all(twins.map(verdictOf))).toEqual(['Open', 'Open'])
  await page.reload()
  await table.waitFor()
  await expectSoon(() => Promise.all(twins.map(verdictOf))).toEqual(['Open', 'Open'])
  expect(await part('Suspects').getByRole('alert').count()).toBe(0)
  expect(problems).toEqual([])
})

it('saves the rows shown as CSV and as JSON', async () => {
  const panel = await openAudit(`${LOW}&reason=high_fanout&sort=feature.asc`)
  await using _ = panel
  await expectSoon(panel.rows).toBeGreaterThan(10)
  const rows = await panel.rows()
  const csv = await saved(panel, 'Export CSV')
  expect(csv.name).toMatch(/^link-audit-[\dT-]+\.csv$/)
  const [head, ...lines] = parseCsv(csv.text)
  expect(head?.slice(0, 6)).toEqual([
    'feature_id',
    'session_id',
    'confidence',
    'ambiguity_share',
    'fanout_count',
    'reason',
  ])
  expect(lines.length).toBe(rows)
  const json = await saved(panel, 'Export JSON')
  const { exported, suspects, primaryFloor } = JSON.parse(json.text) as Record<string, unknown>
  expect([exported, primaryFloor]).toEqual([rows, 0.3])
  expect(
    (suspects as { featureId: string; sessionId: string }[]).map(({ featureId, sessionId }) => [featureId, sessionId]),
  ).toEqual(lines.map(([featureId, sessionId]) => [featureId, sessionId]))
  expect(panel.problems).toEqual([])
})

it('says that nothing is suspect, and where the next suspects are', async () => {
  const { page, part, rows, query, problems, ...panel } = await openAudit('/ops/audit?run=1&primary=1&fanout=1000')
  await using _ = panel
  await part('Suspects').getByText('No suspect mappings for current thresholds.').waitFor()
  const lower = part('Suspects').getByRole('button', { name: /^Lower the (primary|fanout) floor to/ })
  await lower.click()
  await expectSoon(rows).toBeGreaterThan(0)
  expect(query().get('run')).toBe('1')
  expect(page.url()).not.toContain('primary=1&fanout=1000')
  expect(problems).toEqual([])
})

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  return rows.filter(([first]) => first !== undefined && first !== '')
}
