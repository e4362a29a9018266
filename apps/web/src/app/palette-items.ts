/** What the palette shows for what was typed. Pure. */
import type { Command } from './commands.tsx'

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

/** The parts of a text that were typed, to be drawn stronger, each with where it begins. */
export function markTyped(text: string, typed: string): { text: string; typed: boolean; start: number }[] {
  const words = typed
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  if (words.length === 0) return [{ text, typed: false, start: 0 }]
  let start = 0
  return text
    .split(new RegExp(`(${words.join('|')})`, 'i'))
    .map((part, index) => {
      const marked = { text: part, typed: index % 2 === 1, start }
      start += part.length
      return marked
    })
    .filter((part) => part.text !== '')
}
