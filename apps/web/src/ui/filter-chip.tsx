import { Plus, X } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

const CHIP =
  'hit inline-flex h-[26px] flex-none items-center gap-[5px] rounded-2 border px-2 text-12 whitespace-nowrap text-text-2 hover:border-gray-7'

/** A filter that is set; pressing takes it away. */
export function FilterChip({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Remove filter ${name} ${value}`}
      className={classNames(CHIP, 'border-line-strong bg-surface')}
      onClick={onRemove}
    >
      {name}
      <b className="font-medium text-text">{value}</b>
      <X size={12} aria-hidden="true" />
    </button>
  )
}

/** A filter that is not set yet: dashed. Goes into a Menu as trigger, or opens something itself. */
export function AddFilter({ children = 'Filter', ...rest }: ComponentProps<'button'>) {
  return (
    <button type="button" {...rest} className={classNames(CHIP, 'border-dashed border-line-strong', rest.className)}>
      <Plus size={12} aria-hidden="true" />
      {children}
    </button>
  )
}
