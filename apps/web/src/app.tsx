/** Providers and the shell. */
import { CommandProvider } from './ui/commands.tsx'
import { ServerAccessProvider } from './app/server-access.tsx'
import { Shell } from './app/shell.tsx'
import { ShortcutProvider } from './ui/shortcuts.tsx'
import type { ServerAccess } from './data/trpc.ts'

const THE_SERVER: ServerAccess = {}

/** @param access  How the server is reached; must stay the same. */
export function App({ access = THE_SERVER }: { access?: ServerAccess }) {
  return (
    <ShortcutProvider>
      <CommandProvider>
        <ServerAccessProvider access={access}>
          <Shell />
        </ServerAccessProvider>
      </CommandProvider>
    </ShortcutProvider>
  )
}
