/** Everything that can be done or opened, found by typing: what is within the palette's dialog. */
import { Command as Cmdk } from 'cmdk'
import { ChevronRight, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { useStatus } from '../data/use-live.ts'
import { Kbd } from '../ui/kbd.tsx'
import { isMac } from '../ui/is-mac.ts'
import { filterCommands, markTyped } from './palette-items.ts'
import { keyCaps } from '../ui/shortcut-registry.ts'
import type { StartRequest } from '../data/start-requests.ts'
import { usePaletteCommands } from './use-palette-commands.tsx'
import type { Command } from '../ui/commands.tsx'

type PaletteProps = {
  onClose: () => void
  onStart: (request: StartRequest) => void
  onShortcuts: () => void
}

export function Palette({ onClose, onStart, onShortcuts }: PaletteProps) {
  const [typed, setTyped] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const searched = useDeferredValue(typed.trim())
  const groups = filterCommands(usePaletteCommands(searched, { onStart, onShortcuts }), typed)
  const status = useStatus()
  const project = status.state === 'shown' ? status.data.project?.name : undefined
  const run = (command: Command) => {
    onClose()
    command.run()
  }
  return (
    <Cmdk label="Command palette" shouldFilter={false} loop>
      <div className="flex h-[52px] items-center gap-3 border-b border-line px-[18px]">
        <Search size={16} aria-hidden="true" className="text-text-3" />
        <Cmdk.Input
          ref={input}
          value={typed}
          onValueChange={setTyped}
          data-autofocus=""
          placeholder="Search or run a command"
          className="min-w-0 flex-1 bg-transparent text-15 outline-none"
        />
        {project !== undefined && (
          <span className="cut max-w-[180px] rounded-2 bg-gray-4 px-[6px] text-12 font-medium text-text-2">
            {project}
          </span>
        )}
      </div>
      <Cmdk.List className="max-h-[min(396px,60vh)] overflow-y-auto scroll-py-2 p-[6px]">
        <Cmdk.Empty className="px-3 py-6 text-center text-text-2">Nothing found for “{typed.trim()}”.</Cmdk.Empty>
        {groups.map(({ group, commands }) => (
          <Cmdk.Group
            key={group}
            heading={group}
            className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-text-3"
          >
            {commands.map((command) => (
              <PaletteItem
                key={`${command.title} ${command.hint ?? ''}`}
                command={command}
                typed={typed}
                onRun={() => run(command)}
              />
            ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
      <PaletteFoot />
    </Cmdk>
  )
}

function PaletteItem({ command, typed, onRun }: { command: Command; typed: string; onRun: () => void }) {
  const { title, group, hint, keys, icon } = command
  return (
    <Cmdk.Item
      value={`${group} ${title} ${hint ?? ''}`}
      onSelect={onRun}
      className="flex h-[34px] cursor-pointer items-center gap-3 rounded-2 px-3 data-[selected=true]:bg-selected pointer-coarse:h-[44px]"
    >
      <span aria-hidden="true" className="grid w-4 place-items-center text-text-2">
        {icon ?? <ChevronRight size={14} />}
      </span>
      <span className="cut shrink-0 text-text-2 max-[720px]:shrink">
        {markTyped(title, typed).map((part) =>
          part.typed || typed.trim() === '' ? (
            <b key={part.start} className="font-medium text-text">
              {part.text}
            </b>
          ) : (
            <span key={part.start} className="text-text">
              {part.text}
            </span>
          ),
        )}
      </span>
      {hint !== undefined && <span className="cut text-text-2">{hint}</span>}
      {keys !== undefined && (
        <span className="ml-auto flex flex-none gap-1 max-[720px]:hidden">
          {keyCaps(keys, isMac()).map((cap) => (
            <Kbd key={cap}>{cap}</Kbd>
          ))}
        </span>
      )}
    </Cmdk.Item>
  )
}

function PaletteFoot() {
  return (
    <div
      aria-hidden="true"
      className="flex h-10 items-center gap-4 border-t border-line px-[18px] text-12 text-text-3 max-[720px]:hidden"
    >
      <span className="flex items-center gap-1">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> move
      </span>
      <span className="flex items-center gap-1">
        <Kbd>Enter</Kbd> run
      </span>
      <span className="ml-auto flex items-center gap-1">
        <Kbd>Esc</Kbd> close
      </span>
    </div>
  )
}
