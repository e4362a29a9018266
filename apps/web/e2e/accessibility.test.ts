/** Keyboard, axe in both themes, and every width from a phone to a wall. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import {
  axeFindings,
  expectSoon,
  launchBrowser,
  openPanel,
  screenshot,
  sidewaysScroll,
} from './testing/panel-browser.ts'

let browser: Browser
let server: CcdashServer
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash()
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

/** What has the focus, by name; fails when nobody could see it. */
async function focused(page: Page): Promise<string> {
  const { name, outline } = await page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return { name: 'nothing', outline: '' }
    const label = element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement ? element.id : null
    return { name: label ?? element.textContent ?? '', outline: getComputedStyle(element).outlineStyle }
  })
  expect(outline, `focus ring of ${name}`).toBe('solid')
  return name
}

async function tab(page: Page): Promise<string> {
  await page.keyboard.press('Tab')
  return focused(page)
}

describe('without a mouse', () => {
  it('everything is reached in reading order and pressed', async () => {
    const { page, part, problems } = await openPanel(browser, server.url)
    const state = () => part('Operation Detail').getByRole('status').textContent()
    expect(await tab(page)).toBe('Skip to content')
    await screenshot(page, 'skip-link')
    await page.keyboard.press('Enter')
    expect(await tab(page)).toBe('Refresh')
    expect(await tab(page)).toBe('Incremental Sync')
    await page.keyboard.press('Enter')
    await expectSoon(state).toBe('Full Sync completed')
    expect(await focused(page)).toBe('Incremental Sync')

    expect(await tab(page)).toBe('Force Full Sync')
    expect(await tab(page)).toBe('Rebuild Links')
    await page.keyboard.press('Space')
    await expectSoon(state).toBe('Link Rebuild completed')

    expect(await tab(page)).toBe('paths')
    await page.keyboard.type('docs/project_plans/specs/label-printing.md')
    expect(await tab(page)).toBe('change-type')
    await page.keyboard.press('ArrowDown')
    expect(await page.getByRole('combobox').inputValue()).toBe('added')
    expect(await tab(page)).toBe('Sync Paths')
    await page.keyboard.press('Enter')
    await expectSoon(state).toBe('Changed-Path Sync completed')

    await expectSoon(() => part('Operation Timeline').getByRole('listitem').count()).toBe(3)
    expect(await tab(page)).toContain('Changed-Path Sync')
    expect(await tab(page)).toContain('Link Rebuild')
    expect(await tab(page)).toContain('Full Sync')
    await page.keyboard.press('Enter')
    await expectSoon(state).toBe('Full Sync completed')
    await part('Issues').getByRole('listitem').first().waitFor()
    expect(await tab(page)).toBe('Run again')
    expect(await tab(page)).toContain('LINE_MALFORMED')
    expect(await tab(page)).toBe('Raw Metadata')
    await page.keyboard.press('Enter')
    expect(await part('Operation Detail').getByText('"sessionsSynced"').count()).toBe(1)
    expect(problems).toEqual([])
  })
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('axe finds nothing: one operation open, a message shown, one that is missing', async () => {
    const { page, part, press } = await openPanel(browser, server.url, { colorScheme })
    await part('Operation Timeline').getByRole('listitem').last().getByRole('button').click()
    await part('Issues').getByRole('listitem').first().waitFor()
    await press('Sync Paths')
    await screenshot(page, `operation-${colorScheme}`)
    expect(await axeFindings(page)).toEqual([])

    await page.goto(`${server.url}/?operation=OP-missing`)
    await part('Operation Detail').getByRole('alert').waitFor()
    expect(await axeFindings(page)).toEqual([])
  })

  it('axe finds nothing: disconnected, and never connected', async () => {
    await using other = await startCcdash()
    const { page, part } = await openPanel(browser, other.url, { colorScheme })
    await expectSoon(() => part('Health').textContent()).toContain('Backend Healthok')
    expect(await axeFindings(page)).toEqual([]) // an empty ledger
    await other.stop()
    await page.getByText('Disconnected.').waitFor()
    await screenshot(page, `disconnected-${colorScheme}`)
    expect(await axeFindings(page)).toEqual([])
  })

  it('axe finds nothing while loading', async () => {
    const { page, part } = await openPanel(browser, server.url, { colorScheme })
    await page.route('**/trpc/**', () => {}) // never answered
    await page.reload()
    await part('Operation Timeline').getByText('Loading operations').waitFor()
    await screenshot(page, `loading-${colorScheme}`)
    expect(await axeFindings(page)).toEqual([])
  })
})

it.each([360, 720, 1080, 1440, 2560])('nothing needs sideways scrolling at %d pixels', async (width) => {
  const { page, part, press } = await openPanel(browser, server.url, { viewport: { width, height: 900 } })
  await expectSoon(() => part('Operation Timeline').getByRole('listitem').count()).toBeGreaterThan(0)
  expect(await sidewaysScroll(page)).toBe(0)
  await part('Operation Timeline').getByRole('listitem').last().getByRole('button').click()
  await part('Issues').getByRole('listitem').first().waitFor()
  const heading = page.getByRole('heading', { name: 'Operation Detail' })
  await expectSoon(async () => (await heading.boundingBox())?.y).toBeLessThan(900)
  await page.getByText('Raw Metadata').click()
  await page.getByRole('textbox').fill(`/${'long-folder-name'.repeat(20)}.md`)
  await press('Sync Paths')
  await part('Sync Controls').getByRole('alert').waitFor()
  expect(await sidewaysScroll(page)).toBe(0)
  await screenshot(page, `width-${width}`)
})
