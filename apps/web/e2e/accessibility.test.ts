/** Keyboard, axe in both themes, every width from a phone to a wall, and no motion for those who want none. */
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeBigProject } from './testing/big-project.ts'
import { startCcdash, type CcdashServer } from './testing/ccdash-server.ts'
import {
  axeFindings,
  expectSoon,
  launchBrowser,
  openPanel,
  otherProblems,
  sidewaysScroll,
} from './testing/panel-browser.ts'
import { restOf, type Rest } from './testing/rest.ts'

/** Enough to go once around any page of the sample. */
const MOST_STOPS = 120

let browser: Browser
let server: CcdashServer
let rest: Rest
let operationId: string
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startCcdash()
  rest = restOf(server.url)
  operationId = await rest.start('full_sync')
  await rest.ended(operationId)
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await browser?.close()
})

const h1 = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

/** Where the reader is: what has the focus, and whether anybody could see it. */
function focus(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return { name: '', tag: 'BODY', isSeen: false, isMarked: false }
    const { width, height, top, bottom } = element.getBoundingClientRect()
    const around = [element, element.parentElement, element.parentElement?.parentElement]
    const name = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent
    return {
      name: (name ?? element.textContent ?? '').trim(),
      tag: element.tagName,
      isSeen: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
      isMarked:
        around.some((it) => it && getComputedStyle(it).outlineStyle === 'solid') ||
        getComputedStyle(element, '::after').outlineStyle === 'solid', // of a link as large as its row
    }
  })
}

/** Tab from the top of the page until the end: the name of each stop, all of them seen and marked. */
async function tabThrough(page: Page): Promise<string[]> {
  const names: string[] = []
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab')
    const { name, tag, isSeen, isMarked } = await focus(page)
    if (tag === 'BODY') return names
    expect([isSeen, isMarked], `stop ${stop} of ${page.url()}: ${tag} ${name}`).toEqual([true, true])
    expect(name, `name of a ${tag} on ${page.url()}`).not.toBe('')
    names.push(name)
  }
  throw new Error(`more than ${MOST_STOPS} stops: ${names.join(' | ')}`)
}

/** These come in this order, whatever stands between. */
function expectOrder(names: readonly string[], wanted: readonly (string | RegExp)[]): void {
  let from = 0
  for (const name of wanted) {
    const at = names.findIndex(
      (found, index) => index >= from && (typeof name === 'string' ? found.startsWith(name) : name.test(found)),
    )
    expect(at, `${name} behind ${from} in ${names.join(' | ')}`).not.toBe(-1)
    from = at + 1
  }
}

const FRAME = [
  'Skip to content',
  /Sample project/,
  /^Operations/,
  /^Link audit/,
  /^Links/,
  /^Projects/,
  /^Shortcuts/,
  /^Search or run a command/,
  /^Theme/,
]

describe('without a mouse', () => {
  it('every page is walked in reading order, each stop visibly marked', async () => {
    await using panel = await openPanel(browser, `${server.url}/ops`, { viewport: { width: 1440, height: 900 } })
    const { page, part, problems } = panel
    await part('Operation Timeline').getByRole('link').first().waitFor()
    expectOrder(await tabThrough(page), [
      ...FRAME,
      ...['Refresh', /^All/, /^Filter/, 'Search operations', /^Full Sync/],
      ...[
        'Incremental Sync',
        'Force Full Sync',
        'Rebuild Links',
        /^Capture analytics/,
        'Targeted Path Sync',
        'Sync Paths',
      ],
    ])

    await page.goto(`${server.url}/ops/operations/${operationId}`)
    await part('Link diff').getByRole('listitem').first().waitFor()
    await part('Issues 8').getByRole('listitem').first().waitFor()
    expectOrder(await tabThrough(page), [
      ...FRAME,
      ...[/^Copy operation id/, 'Copy as', 'Run with other settings', 'Run again', 'Show as table'],
      ...[/^Sync these \d+ paths again/, 'Filter messages', /^Sessions/, 'Raw Metadata'],
    ])

    await page.goto(`${server.url}/ops/audit?run=1`)
    await page.getByRole('table', { name: 'Suspects' }).waitFor()
    expectOrder(await tabThrough(page), [
      ...FRAME,
      ...[
        'Export CSV',
        'Export JSON',
        'Primary Floor',
        'Confidence threshold',
        'Fanout Floor',
        'Features per session threshold',
      ],
      ...['Feature ID (optional)', 'Limit', 'Run Audit', /^All/, 'Reason', 'Search suspects', 'Fanout', /, session S-/],
    ])

    await page.goto(`${server.url}/ops/links/features/unit-conversion-v1`)
    await page.getByRole('table', { name: /^Sessions of/ }).waitFor()
    expectOrder(await tabThrough(page), [
      ...FRAME,
      ...[/^By feature/, 'Export JSON', 'Search features', /^Convert units while reading/],
      ...['Audit this feature', 'Link by hand', /^Sessions/, /^Below the floor/, /^S-48018f5e/, /^Nothing named/],
    ])

    await page.goto(`${server.url}/ops/projects`)
    await part('Sample project')
      .getByText(/\d+ files/)
      .first()
      .waitFor()
    expectOrder(await tabThrough(page), [...FRAME, 'Check folders', 'Add project', /^Sync/, 'Edit', 'Copy project id'])
    expect(problems).toEqual([])
  })

  it('the skip link leads to the page, a navigation to the heading of the next one', async () => {
    await using panel = await openPanel(browser, `${server.url}/ops`)
    const { page, problems } = panel
    await page.keyboard.press('Tab')
    expect((await focus(page)).name).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect((await focus(page)).name).toBe('Refresh')

    for (const [keys, name] of [
      ['ga', 'Link Audit'],
      ['gl', 'Links'],
      ['gp', 'Projects Metadata'],
      ['go', 'Operations Center'],
    ] as const) {
      await page.keyboard.type(keys)
      await h1(page, name).waitFor()
      await expectSoon(async () => (await focus(page)).name).toBe(name)
    }
    await page.getByRole('link', { name: 'Full Sync' }).first().press('Enter')
    await expectSoon(async () => (await focus(page)).tag).toBe('H1')
    expect(page.url()).toContain('/ops/operations/OP-')
    await page.goBack()
    await expectSoon(async () => (await focus(page)).name).toBe('Operations Center')
    expect(await page.title()).toMatch(/^Operations/)
    expect(problems).toEqual([])
  })

  it('dialogs keep the focus and give it back', async () => {
    await using panel = await openPanel(browser, `${server.url}/ops`)
    const { page, problems } = panel
    const opener = page.getByRole('button', { name: 'Force Full Sync', exact: true })
    const isWithin = (dialog: Locator) =>
      dialog.evaluate((it) => it.contains(document.activeElement) || document.activeElement === document.body)
    for (const [open, key] of [
      [opener, 'Enter'],
      [page.getByRole('button', { name: 'Shortcuts', exact: false }), 'Space'],
    ] as const) {
      await open.focus()
      await page.keyboard.press(key)
      const dialog = page.getByRole('dialog')
      await dialog.waitFor()
      for (let presses = 0; presses < 8; presses += 1) {
        await page.keyboard.press(presses % 2 === 0 ? 'Tab' : 'Shift+Tab')
        expect(await isWithin(dialog)).toBe(true)
      }
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      expect(await open.evaluate((it) => it === document.activeElement)).toBe(true)
    }
    expect(problems).toEqual([])
  })

  it('the palette opens pages, starts operations and changes the theme, which stays', async () => {
    await using panel = await openPanel(browser, `${server.url}/ops/links`, { colorScheme: 'light' })
    const { page, problems } = panel
    const run = async (typed: string) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Command palette' }).waitFor()
      await page.keyboard.type(typed)
      await page.getByRole('option').first().waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    }
    await run('link audit')
    await h1(page, 'Link Audit').waitFor()
    const before = (await rest.list()).length
    await run('incremental')
    await h1(page, 'Operations Center').waitFor()
    await expectSoon(async () => (await rest.list()).length).toBe(before + 1)
    await rest.ended((await rest.list())[0]?.id ?? '')

    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await ground()
    await run('dark theme')
    await expectSoon(ground).not.toBe(light)
    await page.reload()
    await h1(page, 'Operations Center').waitFor()
    expect(await ground()).not.toBe(light)
    await page.getByRole('button', { name: 'Theme: dark' }).press('Enter')
    await page.getByRole('button', { name: 'Theme: system' }).press('Enter')
    await page.getByRole('button', { name: 'Theme: light' }).waitFor()
    expect(await ground()).toBe(light)
    expect(problems).toEqual([])
  })

  it('lists the shortcuts, keeps them out of fields, and lets them be switched off', async () => {
    await using panel = await openPanel(browser, `${server.url}/ops`)
    const { page, problems } = panel
    const dialog = page.getByRole('dialog', { name: 'Shortcuts' })
    await page.keyboard.press('?')
    await dialog.waitFor()
    const listed = await dialog.getByRole('term').allTextContents()
    for (const name of ['Command palette', 'Link audit', 'Incremental Sync', 'Force Full Sync (asks)'])
      expect(listed).toContain(name)
    await page.keyboard.press('Escape')

    const box = page.getByRole('textbox', { name: 'Targeted Path Sync' })
    await box.focus()
    await page.keyboard.type('ga?x')
    expect(await box.inputValue()).toBe('ga?x')
    expect([page.url(), await dialog.isVisible()]).toEqual([`${server.url}/ops`, false])

    await h1(page, 'Operations Center').click()
    await page.keyboard.press('?')
    await dialog.getByRole('switch', { name: 'Single-key shortcuts' }).press('Space')
    await page.keyboard.press('Escape')
    await page.keyboard.type('ga')
    await page.keyboard.press('Control+k') // no single key
    await page.getByRole('dialog', { name: 'Command palette' }).waitFor()
    expect(page.url()).toBe(`${server.url}/ops`)
    expect(problems).toEqual([])
  })
})

const STILL = { colorScheme: 'light', reducedMotion: 'reduce' } as const

/** Of what axe looks at only the contrast differs between the themes. */
async function expectClean(page: Page, state: string): Promise<void> {
  expect(await axeFindings(page), `${state} in light`).toEqual([])
  await page.emulateMedia({ ...STILL, colorScheme: 'dark' })
  expect(await axeFindings(page, ['color-contrast']), `${state} in dark`).toEqual([])
  await page.emulateMedia(STILL)
}

describe('in light and dark', () => {
  it('axe finds nothing on any route, nor in what opens above it', async () => {
    await using panel = await openPanel(browser, `${server.url}/ops`, {
      ...STILL,
      viewport: { width: 1440, height: 900 },
    })
    const { page, part, press, problems } = panel
    const clean = (state: string) => expectClean(page, state)
    const go = (path: string) => page.goto(server.url + path)
    await part('Operation Timeline').getByRole('link').first().waitFor()
    await clean('overview')
    await press('Force Full Sync')
    await page.getByRole('dialog').waitFor()
    await clean('confirmation')
    await page.keyboard.press('Escape')
    await press('Sync Paths')
    await part('Sync Controls').getByRole('alert').waitFor()
    await clean('no path')
    await page.keyboard.press('Control+k')
    await page.getByRole('option').first().waitFor()
    await clean('palette')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Sample project/ }).click()
    await page.getByRole('menu').waitFor()
    await clean('menu')

    await go(`/ops/operations/${operationId}`)
    await part('Issues 8').getByRole('listitem').first().waitFor()
    await clean('operation')
    await go('/ops/operations/OP-missing')
    await page.getByText('There is no such operation').waitFor()
    await clean('missing operation')
    await go('/ops/audit')
    await part('Suspects').getByText('No audit was run yet.').waitFor()
    await clean('audit before the first run')
    await press('Run Audit')
    await page.getByRole('table', { name: 'Suspects' }).waitFor()
    await page.keyboard.press('j')
    await expectSoon(async () => (await focus(page)).name).toContain(', session S-')
    await page.keyboard.press('Enter')
    await page.locator('ol mark').first().waitFor()
    await clean('audit with an open link')
    await go('/ops/links')
    await part('Sessions with the most features').getByRole('link').first().waitFor()
    await clean('links')
    await go('/ops/links/features/unit-conversion-v1?open=S-48018f5e-ab13-4fae-a276-55daa05f1119')
    await page
      .getByRole('table', { name: /^Sessions of/ })
      .getByRole('button')
      .first()
      .click()
    await page.getByText(/^Why \d/).waitFor()
    await clean('feature')
    await press('Link by hand')
    await page.getByRole('dialog').getByRole('radio').nth(4).waitFor()
    await clean('link by hand')
    await go('/ops/links?by=session')
    await part('Sessions').getByRole('link').first().click()
    await page.getByRole('region', { name: /^Session S-/ }).waitFor()
    await clean('session')
    await go('/ops/projects')
    await press('Add project')
    await part('Sample project')
      .getByText(/\d+ files/)
      .first()
      .waitFor()
    await clean('projects')
    expect(otherProblems(problems, /status of 404/)).toEqual([])
  })

  it('axe finds nothing while an operation runs, after it was interrupted, without a server; nothing moves unasked', async () => {
    await using slow = await startCcdash({ prepare: ({ folder }) => writeBigProject(folder, 2000) })
    const busy = restOf(slow.url)
    await using panel = await openPanel(browser, `${slow.url}/ops`, STILL)
    const { page, part } = panel
    const clean = (state: string) => expectClean(page, state)
    const id = await busy.start('full_sync')
    await busy.start('rebuild_links')
    await part('Full Sync')
      .getByText(/^\d+\s%$/)
      .first()
      .waitFor()
    const moving = () =>
      page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)
    expect(await moving()).toBe(0)
    slow.freeze()
    await clean('running')
    slow.thaw()
    await page.goto(`${slow.url}/ops/operations/${id}`)
    await page.getByRole('progressbar').first().waitFor()
    expect(await moving()).toBe(0)
    slow.freeze()
    await clean('running operation')
    slow.thaw()
    await slow.kill()
    await slow.start()
    await page.getByText('INTERRUPTED').first().waitFor()
    await clean('interrupted')
    await slow.stop()
    await page
      .getByText(/^Offline since|^Reconnecting, attempt/)
      .first()
      .waitFor()
    await clean('disconnected')
    expect(otherProblems(panel.problems, /Failed to load resource|ERR_/)).toEqual([])
  })
})

it.each([360, 768, 1440, 2560])(
  'every route fits %d pixels, and all that can be pressed is large enough',
  async (width) => {
    await using panel = await openPanel(browser, `${server.url}/ops`, {
      viewport: { width, height: 900 },
      hasTouch: width < 800,
    })
    const { page, part, problems } = panel
    const check = async (state: string) => {
      expect(await sidewaysScroll(page), `sideways scroll of ${state}`).toBe(0)
      // 24 px, or as much room around it
      expect(await axeFindings(page, ['target-size']), `small targets of ${state}`).toEqual([])
    }
    const go = (path: string) => page.goto(server.url + path)
    await part('Operation Timeline').getByRole('link').first().waitFor()
    await page.getByRole('textbox', { name: 'Targeted Path Sync' }).fill(`/${'long-folder-name'.repeat(20)}.md`)
    await page.getByRole('button', { name: 'Sync Paths' }).click()
    await part('Sync Controls').getByRole('alert').waitFor()
    await check('overview')
    await go(`/ops/operations/${operationId}`)
    await part('Issues 8').getByRole('listitem').first().waitFor()
    await check('operation')
    await go('/ops/audit?run=1')
    await page.getByRole('table', { name: 'Suspects' }).locator('[data-open]').first().click()
    await page.getByText(/^Why \d/).waitFor()
    await check('audit')
    await go('/ops/links/features/unit-conversion-v1')
    await page
      .getByRole('table', { name: /^Sessions of/ })
      .getByRole('button')
      .first()
      .click()
    await page.getByText(/^Why \d/).waitFor()
    await check('feature')
    await go('/ops/links?by=session')
    await part('Sessions').getByRole('link').first().click()
    await page.getByRole('region', { name: /^Session S-/ }).waitFor()
    await check('session')
    await go('/ops/projects')
    await page.getByRole('button', { name: 'Add project' }).click()
    await part('Sample project')
      .getByText(/\d+ files/)
      .first()
      .waitFor()
    await check('projects')
    expect(otherProblems(problems, /status of 4\d\d/)).toEqual([])
  },
)
