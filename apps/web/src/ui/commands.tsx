/** What the palette offers. Pages add theirs while they are shown. */
import { createContext, use, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'

export type CommandDescription = {
  /** Says what it does, e.g. `Run Audit`. */
  readonly title: string
  /** Heading it stands under: `Run`, `Go to`, `Page`, … */
  readonly group: string
  /** Grey beside the title. */
  readonly hint?: string
  /** Keys that do the same, as registered with useShortcut. */
  readonly keys?: string
  readonly icon?: ReactNode
}

export type Command = CommandDescription & { readonly run: () => void }

type CommandRegistry = ReturnType<typeof createCommandRegistry>

function createCommandRegistry() {
  let commands: readonly Command[] = []
  const listeners = new Set<() => void>()
  const change = (next: readonly Command[]) => {
    commands = next
    for (const listener of listeners) listener()
  }
  return {
    add(command: Command): () => void {
      change([...commands, command])
      return () => change(commands.filter((other) => other !== command))
    },
    list: () => commands,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const CommandContext = createContext<CommandRegistry | null>(null)

export function CommandProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(createCommandRegistry)
  return <CommandContext value={registry}>{children}</CommandContext>
}

/** Offers a command in the palette while the component is shown; null offers none. */
export function useCommand(command: Command | null): void {
  const registry = use(CommandContext)
  const latest = useRef(command)
  useEffect(() => {
    latest.current = command
  })
  const title = command?.title
  const { group = '', hint, keys } = command ?? {}
  useEffect(() => {
    if (title === undefined) return undefined
    return registry?.add({
      title,
      group,
      ...(hint === undefined ? {} : { hint }),
      ...(keys === undefined ? {} : { keys }),
      icon: latest.current?.icon,
      run: () => latest.current?.run(),
    })
  }, [registry, title, group, hint, keys])
}

export function useCommandList(): readonly Command[] {
  const registry = use(CommandContext)
  return useSyncExternalStore(registry?.subscribe ?? subscribeToNothing, registry?.list ?? listNothing)
}

const NOTHING: readonly Command[] = []
const listNothing = () => NOTHING
const subscribeToNothing = () => () => {}
