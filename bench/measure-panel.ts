/** The panel in a real Chromium: what a person in front of it sees, and when. */
import { appendFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OperationEvent } from '@ccdash/api-contract'
import type { Client } from '@ccdash/api-contract/client'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { appendedRecord } from './appended-record.ts'
import { timesToFigure, timesToSequence } from './first-paints.ts'
import { installProbe, type LongTask, type Paint, type Probe } from './panel-probe.ts'

/** Rows that have their data. */
export const OPERATION_ROW = '[aria-label="Operations, newest first"] [role=rowgroup] [role=row] a'
export const EVENT_ROW = 'ul[aria-label="Events, newest first"] li .mono'
const PAINTED_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 100
const EVENTS_A_PAGE = 1000
/** Between two turns of the wheel: a hand on a touchpad. */
const WHEEL_EVERY_MS = 16
const WHEEL_PX = 400
const DRAG_STEPS = 60
/** From the end of a scroll bar to its thumb: past the arrow. */
const ARROW_PX = 22

/** As somebody would have it open: a scroll bar to drag, and pages painted though nobody looks at this screen. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
}

/** A page with an empty cache. Resolves when the rows are painted. */
export async function openPage(browser: Browser, url: string, rows: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(installProbe, rows)
  await page.goto(url)
  await until(async () => (await readProbe(page)).rowsAt !== null, `rows of ${url}`)
  return page
}

/** Milliseconds from asking for the page to its first rows, painted. */
export async function measureFirstPaint(browser: Browser, url: string, rows: string): Promise<number> {
  const page = await openPage(browser, url, rows)
  const { rowsAt } = await readProbe(page)
  await page.context().close()
  return rowsAt ?? Number.NaN
}

export type PaintedSyncs = {
  /** From an event of the ledger to its sequence number, painted. */
  readonly toSequence: readonly number[]
  /** From an event with another number of logs read to that number, painted. */
  readonly toFigure: readonly number[]
}

/** @param sync  Runs one; resolves with its operation's id when it has ended. */
export async function measureSyncs(
  page: Page,
  client: Client,
  syncs: number,
  sync: () => Promise<string>,
): Promise<PaintedSyncs> {
  const toSequence: number[] = []
  const toFigure: number[] = []
  for (let n = 0; n < syncs; n += 1) {
    const operationId = await sync()
    const events = await readEvents(client, operationId)
    const last = events.at(-1)?.sequence ?? 0
    await until(async () => ((await readProbe(page)).paints.at(-1)?.ledger ?? 0) >= last, `event ${last}`)
    const { paints } = await readProbe(page)
    toSequence.push(...timesToSequence(events, paints))
    toFigure.push(...timesToFigure(events, paints))
    await sleep(1000)
  }
  return { toSequence, toFigure }
}

async function readEvents(client: Client, operationId: string): Promise<OperationEvent[]> {
  const events: OperationEvent[] = []
  for (;;) {
    const after = events.at(-1)?.sequence ?? 0
    const more = await client.operations.events.query({ operationId, after, limit: EVENTS_A_PAGE })
    events.push(...more)
    if (more.length < EVENTS_A_PAGE) return events
  }
}

/** From an append to a log to the completed operation in the timeline, painted with what it changed. */
export async function measurePaintedAppends(page: Page, path: string, count: number): Promise<number[]> {
  const times: number[] = []
  await sleep(3000) // what the sync before has left to tell
  for (let n = 0; n < count; n += 1) {
    const before = await newestPaint(page)
    const startedAt = Date.now()
    await appendFile(path, appendedRecord(path))
    await until(async () => (await newestPaint(page))?.completed !== before?.completed, `append ${n + 1}`)
    const { paints } = await readProbe(page)
    const first = paints.find(({ at, completed }) => at >= startedAt && completed !== before?.completed)
    times.push((first?.at ?? Number.NaN) - startedAt)
    await sleep(1200 + (n % 7) * 130)
  }
  return times
}

export type Scrolled = {
  /** Pixels from the top at its furthest. */
  readonly furthest: number
  readonly longTasks: readonly LongTask[]
}

/**
 * Turns the wheel over a list, then drags its scroll bar to the end, up again and to the end.
 *
 * @param row  Of the list, whose scroller is looked for above it.
 */
export async function measureScrolling(page: Page, row: string, wheelMs: number): Promise<Scrolled> {
  const scroller = page.locator(row).first().locator('xpath=ancestor::*[contains(@class, "overflow-auto")][1]')
  await scroller.scrollIntoViewIfNeeded()
  await sleep(2000) // what opening the page has left to do
  const from = await page.evaluate(() => performance.now())
  await turnWheel(page, scroller, wheelMs)
  const wheeled = await topOf(scroller)
  await dragScrollBar(page, scroller)
  const furthest = await topOf(scroller)
  if (wheeled === 0 || furthest < wheeled) throw new Error(`the list of ${row} did not scroll: ${wheeled}, ${furthest}`)
  await sleep(1000)
  const { longTasks } = await readProbe(page)
  return { furthest, longTasks: longTasks.filter(({ start }) => start >= from) }
}

async function turnWheel(page: Page, scroller: Locator, forMs: number): Promise<void> {
  const box = await boxOf(scroller)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  const until = performance.now() + forMs
  while (performance.now() < until) {
    await page.mouse.wheel(0, WHEEL_PX)
    await sleep(WHEEL_EVERY_MS)
  }
}

async function dragScrollBar(page: Page, scroller: Locator): Promise<void> {
  await scroller.evaluate((element) => element.scrollTo({ top: 0 }))
  await sleep(500)
  const box = await boxOf(scroller)
  const x = box.x + box.width - 6
  await page.mouse.move(x, box.y + ARROW_PX)
  await page.mouse.down()
  for (const end of [box.height - 1, ARROW_PX, box.height - 1]) {
    await page.mouse.move(x, box.y + end, { steps: DRAG_STEPS })
    await sleep(500)
  }
  await page.mouse.up()
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox()
  if (box === null) throw new Error('the list is not on the screen')
  return box
}

async function topOf(scroller: Locator): Promise<number> {
  return scroller.evaluate(({ scrollTop }) => scrollTop)
}

async function newestPaint(page: Page): Promise<Paint | undefined> {
  return (await readProbe(page)).paints.at(-1)
}

async function readProbe(page: Page): Promise<Probe> {
  return page.evaluate(() => (globalThis as unknown as { readonly probe: Probe }).probe)
}

async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + PAINTED_WITHIN_MS
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`not painted within ${PAINTED_WITHIN_MS} ms: ${what}`)
    await sleep(LOOK_EVERY_MS)
  }
}
