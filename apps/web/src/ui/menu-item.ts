import type { ReactNode } from 'react'

export type MenuItem = {
  label: string
  icon?: ReactNode
  /** Grey, at the right end. */
  hint?: ReactNode
  onSelect: () => void
  disabled?: boolean
}
