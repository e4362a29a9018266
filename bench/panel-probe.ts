/**
 * Runs inside the page, installed before the panel's own code: what was painted when, by the clock of the machine, and tasks
 * that kept the page from answering.
 *
 * A change of the page counts as painted at the second animation frame after it: the first one comes before the browser lays
 * out and paints, the second one after.
 */

/** What the overview says at one moment. */
export type Shown = {
  /** Sequence number of the newest event, the strip Health. */
  readonly ledger: number | null
  /** Session logs read, by the id of the operation that is shown large. */
  readonly read: Readonly<Record<string, number>>
  /** The newest completed operation of the timeline that says what it changed. */
  readonly completed: string | null
}
/** `at` in milliseconds since 1970. */
export type Paint = Shown & { readonly at: number }
/** Milliseconds since the page was asked for. */
export type LongTask = { readonly start: number; readonly durationMs: number }
export type Probe = {
  readonly paints: Paint[]
  readonly longTasks: LongTask[]
  /** When the first of the rows waited for was painted, since the page was asked for. */
  rowsAt: number | null
}

/** To be given to the page as it is: nothing outside of it exists there. @param rows  CSS selector of a row that has its data. */
export function installProbe(rows: string): void {
  const probe: Probe = { paints: [], longTasks: [], rowsAt: null }
  Object.assign(globalThis, { probe })
  const figure = (text: string | null | undefined): number => Number((text ?? '').replaceAll(',', ''))

  const readLedger = (): number | null => {
    const names = document.querySelectorAll('[aria-label="Health"] dt')
    const name = [...names].find(({ textContent }) => textContent === 'Ledger')
    const value = figure(name?.nextElementSibling?.textContent ?? '–')
    return Number.isFinite(value) ? value : null
  }
  const readLogs = (): Record<string, number> => {
    const read: Record<string, number> = {}
    for (const table of document.querySelectorAll('[role=table][aria-label="Phases"]')) {
      const href = table.closest('section')?.querySelector('a[href^="/ops/operations/"]')?.getAttribute('href')
      const row = [...table.querySelectorAll('[role=row]')].find((row) =>
        row.querySelector('[role=rowheader]')?.textContent.endsWith('Sessions'),
      )
      const [, done] = /^([\d,]+) \//.exec(row?.querySelectorAll('[role=cell]')[1]?.textContent ?? '') ?? []
      if (href && done !== undefined) read[href.slice('/ops/operations/'.length)] = figure(done)
    }
    return read
  }
  const readCompleted = (): string | null => {
    for (const row of document.querySelectorAll('[aria-label^="Operations, newest"] [role=rowgroup] [role=row]')) {
      if (row.querySelector('[role=cell] [aria-label=completed]') === null) continue
      if (!/\d/.test(row.querySelectorAll('[role=cell]')[2]?.textContent ?? '')) continue
      return row.querySelector('a')?.getAttribute('href')?.slice('/ops/operations/'.length) ?? null
    }
    return null
  }

  let said = ''
  let isAwaited = false
  const look = (): void => {
    isAwaited = false
    const hasRows = probe.rowsAt === null && document.querySelector(rows) !== null
    const shown = { ledger: readLedger(), read: readLogs(), completed: readCompleted() }
    const text = JSON.stringify(shown)
    const isNews = text !== said
    said = text
    requestAnimationFrame(() => {
      if (hasRows) probe.rowsAt ??= performance.now()
      if (isNews) probe.paints.push({ ...shown, at: Date.now() })
    })
  }
  const onChange = (): void => {
    if (isAwaited) return
    isAwaited = true
    requestAnimationFrame(look)
  }
  new MutationObserver(onChange).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['aria-label'],
  })
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      probe.longTasks.push({ start: startTime, durationMs: duration })
  }).observe({ type: 'longtask', buffered: true })
}
