import { Search, X } from 'lucide-react'
import { useRef } from 'react'
import { useShortcut } from './shortcuts.tsx'
import { classNames } from './class-names.ts'
import { Kbd } from './kbd.tsx'

type SearchFieldProps = {
  /** Its accessible name. */
  label: string
  value: string
  onChange: (value: string) => void
  placeholder: string
  /** `/` focuses it. At most one on a page. */
  shortcut?: boolean
  className?: string
}

/** Escape clears it, and leaves it when it is empty. */
export function SearchField({ label, value, onChange, placeholder, shortcut = false, className }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  useShortcut(
    shortcut ? '/' : null,
    () => {
      input.current?.focus()
      input.current?.select()
    },
    { description: 'Search or filter', group: 'Page' },
  )
  return (
    <label
      className={classNames(
        'flex h-[30px] items-center gap-2 rounded-2 border border-line-strong bg-surface px-[9px] shadow-1 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus pointer-coarse:h-[44px]',
        className ?? 'w-[210px]',
      )}
    >
      <Search size={14} aria-hidden="true" className="text-text-3" />
      <input
        ref={input}
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        autoComplete="off"
        spellCheck={false}
        className="min-w-0 flex-1 bg-transparent outline-none"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          if (value === '') event.currentTarget.blur()
          else onChange('')
        }}
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={`Clear ${label}`}
          className="hit text-text-3 hover:text-text"
          onClick={() => onChange('')}
        >
          <X size={14} aria-hidden="true" />
        </button>
      )}
      {value === '' && shortcut && <Kbd>/</Kbd>}
    </label>
  )
}
