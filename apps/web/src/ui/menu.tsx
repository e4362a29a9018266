/** A menu that opens under its button; its code is loaded when somebody points at it. */
import { lazy, Suspense, useState, type ReactElement } from 'react'
import type { MenuItem } from './menu-item.ts'

const MenuPopup = lazy(async () => ({ default: (await loadPopup()).MenuPopup }))
const loadPopup = () => import('./menu-popup.tsx')

export type MenuTriggerProps = {
  'aria-haspopup': 'menu'
  'aria-expanded': boolean
  onClick: () => void
  onPointerEnter: () => void
  onFocus: () => void
}

type MenuProps = {
  /** Accessible name of the list. */
  label: string
  /** The button: gets the props that open the menu, e.g. `(props) => <Button {...props}>Copy as</Button>`. */
  trigger: (props: MenuTriggerProps) => ReactElement
  items: readonly MenuItem[]
  className?: string
}

export function Menu({ label, trigger, items, className }: MenuProps) {
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const [anchor, setAnchor] = useState<HTMLSpanElement | null>(null)
  const prepare = () => void loadPopup()
  return (
    <span ref={setAnchor} className={className ?? 'inline-flex'}>
      {trigger({
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onClick: () => {
          setWanted(true)
          setOpen(!open)
        },
        onPointerEnter: prepare,
        onFocus: prepare,
      })}
      {wanted && (
        <Suspense>
          <MenuPopup label={label} anchor={anchor} items={items} open={open} onOpenChange={setOpen} />
        </Suspense>
      )}
    </span>
  )
}
