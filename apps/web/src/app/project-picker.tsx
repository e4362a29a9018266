import { Check, ChevronsUpDown, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { formatNumber } from '../format/format-number.ts'
import { useStatus } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { Menu, type MenuTriggerProps } from '../ui/menu.tsx'
import { useActivateProject } from '../projects/use-activate-project.ts'

/** The active project; opens the list of all with how many sessions each has. */
export function ProjectPicker() {
  const [, navigate] = useLocation()
  const status = useStatus()
  const active = status.state === 'shown' ? status.data.project : null
  const [wanted, setWanted] = useState(false)
  const projects = trpc.projects.list.useQuery().data ?? []
  const overviews = trpc.projects.overviews.useQuery(undefined, { enabled: wanted }).data ?? []
  const { activate, busy } = useActivateProject()
  const sessions = new Map(overviews.map(({ project, counts }) => [project.id, counts.sessions]))
  const name = active?.name ?? (status.state === 'shown' ? 'No project' : '–')
  const renderButton = (props: MenuTriggerProps) => (
    <ProjectButton {...props} name={name} busy={busy} onWanted={() => setWanted(true)} />
  )
  return (
    <Menu
      label="Projects"
      className="flex min-w-0"
      items={[
        ...projects.map((project) => ({
          label: project.name,
          icon: project.id === active?.id ? <Check size={14} /> : <span className="w-[14px]" />,
          hint: sessions.has(project.id) ? formatNumber(sessions.get(project.id) ?? 0) : undefined,
          onSelect: () => project.id !== active?.id && activate(project.id),
        })),
        { label: 'Add a project', icon: <Plus size={14} />, onSelect: () => navigate('/ops/projects?add=1') },
      ]}
      trigger={renderButton}
    />
  )
}

type ProjectButtonProps = MenuTriggerProps & { name: string; busy: boolean; onWanted: () => void }

function ProjectButton({ name, busy, onWanted, onPointerEnter, onFocus, ...menu }: ProjectButtonProps) {
  return (
    <button
      type="button"
      {...menu}
      aria-busy={busy}
      className="hit flex min-w-0 flex-1 items-center gap-2 rounded-2 border border-line-strong bg-surface px-2 py-[6px] shadow-1 hover:border-gray-7"
      onPointerEnter={() => {
        onWanted()
        onPointerEnter()
      }}
      onFocus={() => {
        onWanted()
        onFocus()
      }}
    >
      <span
        aria-hidden="true"
        className="size-5 flex-none rounded-[4px] bg-gray-5 text-center text-[10px] leading-5 font-semibold text-text-2 uppercase"
      >
        {name.slice(0, 1)}
      </span>
      <span className="cut font-medium">
        <span className="sr-only">Switch project, active: </span>
        {name}
      </span>
      <ChevronsUpDown size={14} aria-hidden="true" className="ml-auto text-text-3" />
    </button>
  )
}
