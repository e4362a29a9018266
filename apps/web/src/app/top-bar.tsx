import { Menu as MenuIcon, Monitor, Moon, Search, Sun } from 'lucide-react'
import { Link } from 'wouter'
import { IconButton } from '../ui/icon-button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { ConnectionBadge } from './connection-badge.tsx'
import { isMac } from '../ui/is-mac.ts'
import type { Crumb } from './routes.tsx'
import { setTheme, THEMES, useTheme, type Theme } from './theme.ts'

type TopBarProps = { crumbs: readonly Crumb[]; onMenu: () => void; onSearch: () => void }

export function TopBar({ crumbs, onMenu, onSearch }: TopBarProps) {
  return (
    <header
      aria-label="Top bar"
      className="sticky top-0 z-10 flex h-(--h-bar) items-center gap-3 border-b border-line bg-ground px-6 max-[720px]:gap-2 max-[720px]:px-3"
    >
      <IconButton
        label="Menu"
        icon={<MenuIcon size={16} />}
        className="hidden! max-[720px]:inline-flex!"
        onClick={onMenu}
      />
      <Crumbs crumbs={crumbs} />
      <div className="ml-auto flex flex-none items-center gap-3 max-[720px]:gap-2">
        <button
          type="button"
          aria-keyshortcuts="Control+K"
          className="hit flex h-[30px] w-[280px] items-center gap-2 rounded-2 border border-line-strong bg-surface pr-[6px] pl-[10px] text-text-3 hover:border-gray-7 max-[1080px]:w-[200px] max-[720px]:w-[30px] max-[720px]:justify-center max-[720px]:border-transparent max-[720px]:bg-transparent max-[720px]:px-0 max-[720px]:text-text-2"
          onClick={onSearch}
        >
          <Search size={14} aria-hidden="true" />
          <span className="cut max-[720px]:sr-only">Search or run a command</span>
          <Kbd className="ml-auto max-[720px]:hidden!">{isMac() ? '⌘ K' : 'Ctrl K'}</Kbd>
        </button>
        <ConnectionBadge />
        <ThemeSwitch />
      </div>
    </header>
  )
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumbs" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-2 text-text-3">
        {crumbs.map(({ label, href }, index) => (
          <li key={label} className="flex min-w-0 items-center gap-2 last:shrink">
            {index > 0 && <span aria-hidden="true">/</span>}
            {href === undefined ? (
              <span aria-current="page" className="cut font-medium text-text">
                {label}
              </span>
            ) : (
              <Link href={href} className="rounded-1 hover:text-text">
                {label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const satisfies Record<Theme, typeof Sun>

function ThemeSwitch() {
  const theme = useTheme()
  const Icon = ICONS[theme]
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  return (
    <IconButton
      label={`Theme: ${theme}`}
      title={`Theme: ${theme}. Press for ${next}`}
      icon={<Icon size={16} />}
      onClick={() => setTheme(next)}
    />
  )
}
