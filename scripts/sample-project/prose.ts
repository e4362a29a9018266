/** Invented words and code of the sample project's sessions; everything is chosen by a seeded generator. */

/** Deterministic numbers in [0, 1): mulberry32 seeded with the FNV-1a hash of `seed`. */
export function createRandom(seed: string): () => number {
  let state = 0x811c9dc5
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** One of `items`; `items` is never empty. */
export function pick<Item>(random: () => number, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0]
}

/** `length` lower-case hex digits. */
export function hexDigits(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
}

export const THOUGHTS = [
  'The plan asks for the smallest change that a cook would notice. I will read the module first and leave its neighbours alone.',
  'Two callers build the same key in different ways, and only one of them trims. A helper with a test settles which is right.',
  'Saving happens in one place but reading in three. If the shape of the row changes, all three readers have to agree on defaults.',
  'The failing case has an amount without a unit. "2 eggs" is fine, so the reader must not insist on three parts.',
  'Before touching the screen I want the pure part done: planned meals go in, list rows come out, no clock and no database.',
  'A date is a day here, not a moment. Passing it as text keeps the zone of the server out of the picture.',
  'The test name says what should happen, the fixture says something else. I believe the name and fix the fixture.',
  'This would be quicker with a cache, but nobody measured that it is slow. Leave it and write down the number we have.',
] as const

export const REMARKS = [
  'I have read the plan and the module. The change fits into one function; next I write the test that fails without it.',
  'The rows are now keyed by recipe and position, so saving again replaces them instead of adding to them.',
  'Tests pass. I also ran the type checker over the client because the shared type gained a field.',
  'The screen keeps its focus when a row disappears. I checked the phone width as well.',
  'That explains it: the list was sorted before the names were trimmed, so a leading blank put "Basil" last.',
  'Done with this task; the progress file says so. The next one needs a decision about empty amounts.',
  'I left the old reader in place for files that were exported before today and marked it with the version it serves.',
  'The slow part is the network, not our code: 640 of 664 milliseconds are spent waiting for the page.',
] as const

export const FOLLOW_UPS = [
  'Looks good. Please also cover an empty week.',
  'Can you keep the old wording on the button?',
  'Go on with the next task.',
  'Why is the amount a string here?',
  'Please run the tests again, I changed a fixture.',
  'Fine. Commit this and update the progress file.',
  'Make the message shorter, it wraps on my phone.',
] as const

export const AREAS = {
  import: ['src/server/import/fetch-page.ts', 'src/server/import/read-embedded.ts', 'src/web/import/review-page.tsx'],
  planner: ['src/server/planner/week-query.ts', 'src/web/planner/week-grid.tsx', 'src/web/planner/meal-slot.tsx'],
  lists: ['src/server/lists/list-service.ts', 'src/server/lists/add-up.ts', 'src/web/lists/list-page.tsx'],
  offline: ['src/web/offline/outbox.ts', 'src/web/offline/send-queue.ts', 'src/server/sync/keep-version.ts'],
  search: ['src/server/search/index-rows.ts', 'src/server/search/query.ts', 'src/web/search/search-box.tsx'],
  units: ['src/shared/units/convert.ts', 'src/shared/units/densities.json', 'src/web/recipe/amount.tsx'],
  photos: ['src/server/photos/resize.ts', 'src/server/photos/store.ts', 'src/web/recipe/photo.tsx'],
  accounts: ['src/server/accounts/session-store.ts', 'src/server/accounts/cookie.ts', 'src/web/accounts/sign-in.tsx'],
  pantry: ['src/server/pantry/levels.ts', 'src/web/pantry/pantry-page.tsx', 'src/shared/pantry/guess.ts'],
} as const
export type Area = keyof typeof AREAS

/** A short source file that could live at `path`. */
export function sourceText(path: string, random: () => number): string {
  const stem = (path.split('/').at(-1) ?? path).replace(/\.[a-z]+$/, '')
  const name = stem.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const type = name.charAt(0).toUpperCase() + name.slice(1)
  if (path.endsWith('.json')) return '{\n  "flour": 0.53,\n  "sugar": 0.85,\n  "rice": 0.8,\n  "cocoa": 0.42\n}\n'
  if (path.endsWith('.tsx')) return componentText(type, random)
  const limit = 10 + Math.floor(random() * 90)
  return [
    `/** Part of Simmerbook: ${stem.replaceAll('-', ' ')}. */`,
    `export type ${type}Row = { readonly id: string; readonly label: string; readonly amount: string; readonly position: number }`,
    '',
    `const MOST_ROWS = ${limit}`,
    '',
    `export function ${name}(rows: readonly ${type}Row[]): ${type}Row[] {`,
    '  const kept = new Map<string, ' + type + 'Row>()',
    '  for (const row of rows.slice(0, MOST_ROWS)) {',
    '    const label = row.label.trim()',
    "    if (label === '') continue",
    '    kept.set(`${row.id}:${row.position}`, { ...row, label })',
    '  }',
    '  return [...kept.values()].sort((left, right) => left.position - right.position)',
    '}',
    '',
  ].join('\n')
}

function componentText(type: string, random: () => number): string {
  return [
    "import { useState } from 'react'",
    '',
    `export function ${type}({ title, rows }: { title: string; rows: readonly string[] }) {`,
    `  const [open, setOpen] = useState(${random() < 0.5})`,
    '  return (',
    '    <section aria-label={title}>',
    '      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>{title}</button>',
    '      {open && <ul>{rows.map((row) => <li key={row}>{row}</li>)}</ul>}',
    '    </section>',
    '  )',
    '}',
    '',
  ].join('\n')
}

/** A short planning document that could live at `path`. */
export function documentText(path: string): string {
  const stem = (path.split('/').at(-1) ?? path).replace(/\.md$/, '')
  const words = stem.replaceAll('-', ' ')
  return `---\ntitle: ${words}\nstatus: draft\n---\n\n# ${words}\n\nWhat a cook should be able to do, and how we notice.\n`
}
