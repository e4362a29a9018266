/** What the palette shows for what was typed. Pure. */
import type { Command } from '../ui/commands.tsx'

export type PaletteGroup = { readonly group: string; readonly commands: readonly Command[] }

/** In this order; what is not named comes between the page's own and the rest. */
const ORDER = ['Page', 'Run', 'Operations', 'Features', 'Sessions', 'Go to', 'Projects', 'Theme', 'Help']

/**
 * Commands in which every word typed occurs, in any case, under their headings; those whose title begins with what was
 * typed come first. Of several with one title under one heading the newest counts.
 */
export function filterCommands(commands: readonly Command[], typed: string): PaletteGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const unique = new Map(
    commands.map((command) => [`${command.group}\n${command.title}\n${command.hint ?? ''}`, command]),
  )
  const fitting = [...unique.values()].filter((command) => {
    const text = `${command.title} ${command.hint ?? ''} ${command.group}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const groups = Map.groupBy(fitting, ({ group }) => group)
  return [...groups]
    .map(([group, members]) => ({ group, commands: beginningFirst(members, words[0] ?? '') }))
    .sort((a, b) => rank(a.group) - rank(b.group))
}

function beginningFirst(commands: readonly Command[], word: string): Command[] {
  const begins = ({ title }: Command) => (title.toLowerCase().startsWith(word) ? 0 : 1)
  return commands.toSorted((a, b) => begins(a) - begins(b))
}

function rank(group: string): number {
  const at = ORDER.indexOf(group)
  return at === -1 ? 1.5 : at
}

/** So many words are looked for; nobody types more. */
const MOST_WORDS = 20

/** The parts of a text that were typed, to be drawn stronger, each with where it begins. */
export function markTyped(text: string, typed: string): { text: string; typed: boolean; start: number }[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS)
  const lower = text.toLowerCase()
  const parts: { text: string; typed: boolean; start: number }[] = []
  const add = (start: number, end: number, isTyped: boolean) => {
    if (end > start) parts.push({ text: text.slice(start, end), typed: isTyped, start })
  }
  // Lower case may have another length, as for 'İ': then places do not compare.
  const places = lower.length === text.length ? words.map((word) => lower.indexOf(word)) : []
  let at = 0
  for (let next = firstPlace(places); next !== -1; next = firstPlace(places)) {
    const start = places[next] ?? 0
    const end = start + (words[next] ?? '').length
    add(at, start, false)
    add(start, end, true)
    at = end
    for (const [index, word] of words.entries())
      if ((places[index] ?? -1) !== -1 && (places[index] ?? 0) < at) places[index] = lower.indexOf(word, at)
  }
  add(at, text.length, false)
  return parts
}

/** Index of the smallest place, the first of equal ones; -1 when nothing has one. */
function firstPlace(places: readonly number[]): number {
  let first = -1
  for (const [index, place] of places.entries()) {
    if (place !== -1 && (first === -1 || place < (places[first] ?? 0))) first = index
  }
  return first
}
