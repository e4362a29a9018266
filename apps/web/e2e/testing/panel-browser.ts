/** A real Chromium, and pages that remember everything that went wrong in them. */
import axe from 'axe-core'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** Git-ignored, to be looked at. */
const SCREENSHOTS = resolve(import.meta.dirname, '../../../../test-results/panel')

/** For running as root in a container, without anything of the browser's own on the network. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROME_PATH']
  if (executablePath === undefined) {
    throw new Error('CHROME_PATH is not set: run `npm run test:browser`, which finds a Chromium and builds the panel')
  }
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
}

export type PanelPage = {
  readonly page: Page
  /** Console errors and warnings, uncaught errors, refused policies, requests to anybody but the server. */
  readonly problems: string[]
  readonly part: (name: PartName) => Locator
  readonly press: (name: string) => Promise<void>
}

export type PartName =
  | 'Health'
  | 'Snapshot'
  | 'Sync Controls'
  | 'App Metadata'
  | 'Operation Timeline'
  | 'Operation Detail'
  | 'Issues'

export async function openPanel(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<PanelPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('data:')) {
      problems.push(`asked somebody else: ${request.url()}`)
    }
  })
  await page.goto(url)
  await page.getByRole('heading', { name: 'Operations Center' }).waitFor()
  return {
    page,
    problems,
    part: (name) => page.getByRole('region', { name, exact: true }),
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
  }
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true })
}

/** `expect` of what `read` will give before long, on a busy machine too. */
export function expectSoon<Value>(read: () => Value) {
  return expect.poll(read, { timeout: 20_000, interval: 50 })
}

/** What axe finds on the page as it is now: `rule: element` each, empty when nothing. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: injected } = globalThis as unknown as { axe: typeof axe }
    const { violations } = await injected.run(document)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

/** Pixels the page can be scrolled sideways. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
