import { Menu } from '@base-ui/react/menu'
import type { MenuItem } from './menu-item.ts'

type MenuPopupProps = {
  label: string
  anchor: HTMLElement | null
  items: readonly MenuItem[]
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function MenuPopup({ label, anchor, items, open, onOpenChange }: MenuPopupProps) {
  return (
    <Menu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <Menu.Portal container={anchor?.closest('dialog, main, aside') ?? document.body}>
        <Menu.Positioner
          positionMethod="fixed"
          anchor={anchor}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-30"
        >
          <Menu.Popup
            aria-label={label}
            finalFocus={() => anchor?.querySelector('button') ?? true}
            className="min-w-[max(180px,var(--anchor-width))] max-w-[360px] animate-rise rounded-3 bg-raised p-[5px] shadow-2 outline-none"
          >
            {items.map((item) => (
              <Menu.Item
                key={item.label}
                disabled={item.disabled ?? false}
                onClick={item.onSelect}
                className="flex h-[30px] cursor-pointer items-center gap-[10px] rounded-2 px-[9px] whitespace-nowrap outline-none data-disabled:cursor-default data-disabled:text-text-3 data-highlighted:bg-pressed pointer-coarse:h-[44px]"
              >
                {item.icon}
                <span>{item.label}</span>
                {item.hint !== undefined && <span className="cut mono ml-auto pl-3 text-text-3">{item.hint}</span>}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
