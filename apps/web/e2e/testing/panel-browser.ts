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

/** Closed with its context, or left to the browser's end. */
export type PanelPage = AsyncDisposable & {
  readonly page: Page
  /** Console errors and warnings, uncaught errors, refused policies, requests to anybody but the server. */
  readonly problems: string[]
  /** Queries and mutations it sent, `/trpc/<procedures>` each; subscriptions are not among them. */
  readonly requests: string[]
  /** A section of the page, by its heading. */
  readonly part: (name: string) => Locator
  readonly press: (name: string) => Promise<void>
  /** What is told in the corner, by part of its title. */
  readonly toast: (title: string | RegExp) => Locator
}

/** @param url  of the server with the path of a route, e.g. `/ops/audit`; resolves when its heading stands there, unless it has none. */
export async function openPanel(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  { heading = true }: { readonly heading?: boolean } = {},
): Promise<PanelPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options })
  const page = await context.newPage()
  const problems: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('data:')) {
      problems.push(`asked somebody else: ${request.url()}`)
    }
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/trpc/') && !/\.watch\b/.test(pathname)) requests.push(pathname)
  })
  await page.goto(url)
  if (heading) await page.getByRole('heading', { level: 1 }).waitFor()
  return {
    page,
    problems,
    requests,
    part: (name) => page.getByRole('region', { name, exact: true }),
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    toast: (title) =>
      page
        .getByRole('region', { name: /^Notifications/ })
        .getByRole('listitem')
        .filter({ hasText: title }),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** @param fullPage  False where something lies above the page: that keeps to the window. */
export async function screenshot(page: Page, name: string, fullPage = true): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage })
}

/** Rows of the timeline of operations, newest first; only those near the screen exist. */
export function operationRows({ page }: Pick<PanelPage, 'page'>): Locator {
  return page.getByRole('table', { name: 'Operations, newest first' }).getByRole('rowgroup').getByRole('row')
}

/** What the browser itself reports of requests that failed or were refused on purpose is no problem. */
export function otherProblems(problems: readonly string[], expected: RegExp): string[] {
  return problems.filter((problem) => !expected.test(problem))
}

/** A mark that a page loses when it is loaded anew. */
export async function markPage(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-not-reloaded', ''))
}

export async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.hasAttribute('data-not-reloaded'))
}

/** `expect` of what `read` will give before long, on a busy machine too. */
export function expectSoon<Value>(read: () => Value) {
  return expect.poll(read, { timeout: 20_000, interval: 50 })
}

/**
 * What axe finds on the page as it is now: `rule: element` each, empty when nothing.
 *
 * @param rules  Only these; left out: all that are on by default.
 */
export async function axeFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(
    async (values) => {
      const { axe: injected } = globalThis as unknown as { axe: typeof axe }
      // What a menu puts around itself to lead the focus back passes it on at once; nobody stays there.
      const within = { exclude: ['[data-base-ui-focus-guard]'] }
      const { violations } = await injected.run(within, values === null ? {} : { runOnly: { type: 'rule', values } })
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    },
    rules === undefined ? null : [...rules],
  )
}

/** Pixels the page can be scrolled sideways. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
