import { Activity, CircleHelp, Folder, Link2, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useLiveOperations } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { classNames } from '../ui/class-names.ts'
import { Kbd } from '../ui/kbd.tsx'
import { ProjectPicker } from './project-picker.tsx'

const ITEM = 'hit flex h-7 items-center gap-[10px] rounded-2 px-2 text-text-2 hover:bg-hover hover:text-text'

/** @param onNavigate  Called when a link was followed, e.g. to close the drawer it stands in. */
export function SideBar({ onShortcuts, onNavigate }: { onShortcuts: () => void; onNavigate?: () => void }) {
  const running = useLiveOperations().filter(({ status }) => status === 'running').length
  const projects = trpc.projects.list.useQuery().data?.length
  return (
    <>
      <div className="flex h-7 items-center gap-2 px-2 font-semibold tracking-tight">
        <Brand />
        CCDash
      </div>
      <ProjectPicker />
      <nav aria-label="Panel" className="grid gap-px" onClickCapture={onNavigate}>
        <NavLink href="/ops" also="/ops/operations/" icon={<Activity size={16} />} count={running} of="running">
          Operations
        </NavLink>
        <NavLink href="/ops/audit" icon={<ShieldCheck size={16} />}>
          Link audit
        </NavLink>
        <NavLink href="/ops/links" also="/ops/links/" icon={<Link2 size={16} />}>
          Links
        </NavLink>
        <NavLink href="/ops/projects" icon={<Folder size={16} />} count={projects}>
          Projects
        </NavLink>
      </nav>
      <button type="button" className={classNames(ITEM, 'mt-auto')} onClick={onShortcuts}>
        <CircleHelp size={16} aria-hidden="true" />
        Shortcuts
        <Kbd className="ml-auto">?</Kbd>
      </button>
    </>
  )
}

type NavLinkProps = {
  href: string
  /** Places below it: marked there too. */
  also?: string
  icon: ReactNode
  count?: number | undefined
  /** What is counted, for a screen reader. */
  of?: string
  children: string
}

function NavLink({ href, also, icon, count, of = '', children }: NavLinkProps) {
  const [location] = useLocation()
  const here = location === href || (also !== undefined && location.startsWith(also))
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className={classNames(ITEM, here && 'bg-pressed font-medium text-text!')}
    >
      <span aria-hidden="true">{icon}</span>
      {children}
      {count !== undefined && count > 0 && (
        <span className={classNames('ml-auto text-12 font-normal', here ? 'text-text-2' : 'text-text-3')}>
          {count}
          {of !== '' && <span className="sr-only"> {of}</span>}
        </span>
      )}
    </Link>
  )
}

function Brand() {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M3 4.5h12M3 9h4.6l1.5-2.6 2.3 5.2L12.8 9H15M3 13.5h12" />
    </svg>
  )
}
