/** The commands of a session as linking sees them (spec 4.2). */
import { parseCommandForLinking } from '../../text/command-arguments.ts'
import { collapse, compareCodePoints, uniqueIgnoringCase } from '../../text/python-text.ts'
import type { ByteRange, ParsedCommand, SessionCommand } from '../../records/session.ts'

/** @property name  words joined by one space, never blank. */
export type CommandEvent = ByteRange & {
  readonly name: string
  readonly args: string
  readonly parsed: ParsedCommand | null
}

/** Most telling first. */
const COMMAND_MARKERS = [
  '/dev:execute-phase',
  '/recovering-sessions',
  '/dev:quick-feature',
  '/plan:plan-feature',
  '/dev:implement-story',
  '/dev:complete-user-story',
  '/fix:debug',
] as const

/** They say nothing about what is being worked on. */
const IDLE_COMMANDS: ReadonlySet<string> = new Set(['/clear', '/model'])

/**
 * The consequential commands: those the user invoked, then every command tag that none of them used up. A command uses up a
 * tag only to fill in what it lacks, so one that was typed with arguments counts twice (D-24, kept in logic version 1).
 */
export function commandEvents(commands: readonly SessionCommand[]): CommandEvent[] {
  const inOrder = commands.toSorted((a, b) => a.seq - b.seq)
  const tags = new TagPool(inOrder.filter((command) => command.kind === 'tag').map(toEvent))
  const events = inOrder
    .filter((command) => command.kind === 'command')
    .map((command) => {
      const event = toEvent(command)
      return event.args !== '' && event.parsed !== null ? event : complete(event, tags.take(event.name))
    })
  return [...events, ...tags.rest()].filter(({ name }) => name !== '' && !IDLE_COMMANDS.has(firstWord(name)))
}

/** Names of the events, each once whatever its case, most telling first. */
export function linkingCommands(events: readonly CommandEvent[]): string[] {
  return uniqueIgnoringCase(events.map(({ name }) => name))
    .map((name) => ({ name, lower: name.toLowerCase(), priority: commandPriority(name) }))
    .sort((a, b) => a.priority - b.priority || compareCodePoints(a.lower, b.lower))
    .map(({ name }) => name)
}

/** Place of the first marker the name contains; behind all for a name with none. */
export function commandPriority(name: string): number {
  const lower = name.toLowerCase()
  const place = COMMAND_MARKERS.findIndex((marker) => lower.includes(marker))
  return place === -1 ? COMMAND_MARKERS.length : place
}

/** Tags in order, taken by first word; each can be taken once. */
class TagPool {
  readonly #tags: readonly CommandEvent[]
  /** Places of tags not yet taken, last one first, by first word. */
  readonly #free = new Map<string, number[]>()
  readonly #taken = new Set<number>()

  constructor(tags: readonly CommandEvent[]) {
    this.#tags = tags
    for (let place = tags.length - 1; place >= 0; place -= 1) {
      const word = firstWord(tags[place]?.name ?? '')
      const places = this.#free.get(word)
      if (places === undefined) this.#free.set(word, [place])
      else places.push(place)
    }
  }

  take(name: string): CommandEvent | null {
    const place = this.#free.get(firstWord(name))?.pop()
    if (place === undefined) return null
    this.#taken.add(place)
    return this.#tags[place] ?? null
  }

  rest(): CommandEvent[] {
    return this.#tags.filter((_, place) => !this.#taken.has(place))
  }
}

function complete(event: CommandEvent, tag: CommandEvent | null): CommandEvent {
  const args = event.args || (tag?.args ?? '')
  const parsed = event.parsed ?? tag?.parsed ?? (args === '' ? null : parseCommandForLinking(event.name, args))
  return { ...event, args, parsed }
}

function toEvent({ name, args, parsed, byteStart, byteEnd }: SessionCommand): CommandEvent {
  return { name: collapse(name), args, parsed, byteStart, byteEnd }
}

function firstWord(name: string): string {
  return (name.split(' ')[0] ?? '').toLowerCase()
}
