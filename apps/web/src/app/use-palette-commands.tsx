/** The commands of the shell, of the page shown, and what the server finds for what was typed. */
import type { Operation } from '@ccdash/api-contract'
import {
  Activity,
  Box,
  Folder,
  FolderSync,
  Keyboard,
  Link2,
  Monitor,
  Moon,
  Play,
  RefreshCw,
  ShieldCheck,
  Sun,
  X,
} from 'lucide-react'
import { useLocation } from 'wouter'
import { operationPath } from '../operations/model/operation-path.ts'
import { formatTime } from '../format/format-time.ts'
import { useLiveOperations, useStatus } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { describeError } from '../data/describe-error.ts'
import { shortId } from '../ui/id.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { toast } from '../ui/toast.ts'
import { useCommandList, type Command } from '../ui/commands.tsx'
import { KIND_LABELS } from './operation-toasts.ts'
import type { StartRequest } from '../data/start-requests.ts'
import { setTheme } from './theme.ts'
import { useActivateProject } from '../projects/use-activate-project.ts'

type Actions = { onStart: (request: StartRequest) => void; onShortcuts: () => void }

/** Shorter input finds too much. */
const MIN_SEARCH = 2
const MAX_FOUND = 6

export function usePaletteCommands(searched: string, { onStart, onShortcuts }: Actions): readonly Command[] {
  const [, navigate] = useLocation()
  const registered = useCommandList()
  const cancels = useCancelCommands()
  const operations = useOperationCommands(searched, navigate)
  const features = useFeatureCommands(searched, navigate)
  const projects = useProjectCommands()
  return [
    ...registered,
    {
      group: 'Run',
      title: 'Incremental Sync',
      keys: 's i',
      icon: <Play size={14} />,
      run: () => onStart('incremental'),
    },
    {
      group: 'Run',
      title: 'Force Full Sync',
      hint: 'asks first',
      keys: 's f',
      icon: <RefreshCw size={14} />,
      run: () => onStart('force'),
    },
    { group: 'Run', title: 'Rebuild Links', keys: 's l', icon: <Link2 size={14} />, run: () => onStart('rebuild') },
    {
      group: 'Run',
      title: 'Sync Paths',
      hint: 'paste paths',
      keys: 's p',
      icon: <FolderSync size={14} />,
      run: () => onStart('paths'),
    },
    ...cancels,
    ...operations,
    ...features,
    { group: 'Go to', title: 'Operations', keys: 'g o', icon: <Activity size={14} />, run: () => navigate('/ops') },
    {
      group: 'Go to',
      title: 'Link audit',
      keys: 'g a',
      icon: <ShieldCheck size={14} />,
      run: () => navigate('/ops/audit'),
    },
    { group: 'Go to', title: 'Links', keys: 'g l', icon: <Link2 size={14} />, run: () => navigate('/ops/links') },
    {
      group: 'Go to',
      title: 'Projects',
      keys: 'g p',
      icon: <Folder size={14} />,
      run: () => navigate('/ops/projects'),
    },
    ...projects,
    ...themeCommands(),
    { group: 'Help', title: 'Shortcuts', keys: '?', icon: <Keyboard size={14} />, run: onShortcuts },
  ]
}

function themeCommands(): Command[] {
  return [
    { group: 'Theme', title: 'Light theme', icon: <Sun size={14} />, run: () => setTheme('light') },
    { group: 'Theme', title: 'Dark theme', icon: <Moon size={14} />, run: () => setTheme('dark') },
    { group: 'Theme', title: 'Theme of the system', icon: <Monitor size={14} />, run: () => setTheme('system') },
  ]
}

function useCancelCommands(): Command[] {
  const running = useLiveOperations().filter(({ status, cancelRequested }) => status === 'running' && !cancelRequested)
  const { mutate } = trpc.operations.cancel.useMutation({
    onError: (error) => toast({ state: 'failed', title: 'Not cancelled', detail: describeError(error) }),
  })
  return running.map((operation) => ({
    group: 'Run',
    title: `Cancel ${KIND_LABELS[operation.kind]}`,
    hint: shortId(operation.id),
    icon: <X size={14} />,
    run: () => mutate({ operationId: operation.id }),
  }))
}

function useOperationCommands(searched: string, navigate: (to: string) => void): Command[] {
  const status = useStatus()
  const recent = status.state === 'shown' ? status.data.operations.recentOperations : []
  const search = trpc.operations.list.useQuery(
    { search: searched, limit: MAX_FOUND },
    { enabled: searched.length >= MIN_SEARCH, staleTime: 10_000 },
  )
  const found = searched.length >= MIN_SEARCH ? (search.data?.items ?? []) : []
  const byId = new Map([...recent, ...found].map((operation) => [operation.id, operation]))
  const open = (id: string) => navigate(operationPath(id))
  const items = [...byId.values()].map((operation) => ({
    group: 'Operations',
    title: KIND_LABELS[operation.kind],
    hint: `${shortId(operation.id)} · ${describeOperation(operation)}`,
    icon: <StateMark state={stateOf(operation)} />,
    run: () => open(operation.id),
  }))
  if (!/^OP-\S+$/i.test(searched)) return items
  return [
    ...items,
    {
      group: 'Operations',
      title: 'Open operation',
      hint: searched,
      icon: <Activity size={14} />,
      run: () => open(searched),
    },
  ]
}

function describeOperation(operation: Operation): string {
  const what = operation.status === 'failed' ? operation.error.code : operation.message
  return `${what} · ${formatTime(operation.startedAt, new Date())}`
}

function stateOf({ status, phase }: Operation) {
  return status === 'running' && phase === 'queued' ? 'queued' : status
}

function useFeatureCommands(searched: string, navigate: (to: string) => void): Command[] {
  const search = trpc.links.features.useQuery(
    { search: searched, limit: MAX_FOUND },
    { enabled: searched.length >= MIN_SEARCH, staleTime: 10_000 },
  )
  if (searched.length < MIN_SEARCH) return []
  return (search.data?.items ?? []).map(({ featureId, name, sessions }) => ({
    group: 'Features',
    title: name === '' ? featureId : name,
    hint: `${featureId}, ${sessions} ${sessions === 1 ? 'session' : 'sessions'}`,
    icon: <Box size={14} />,
    run: () => navigate(`/ops/links/features/${encodeURIComponent(featureId)}`),
  }))
}

function useProjectCommands(): Command[] {
  const status = useStatus()
  const active = status.state === 'shown' ? status.data.project?.id : undefined
  const projects = trpc.projects.list.useQuery().data ?? []
  const { activate } = useActivateProject()
  return projects
    .filter(({ id }) => id !== active)
    .map(({ id, name }) => ({
      group: 'Projects',
      title: `Switch to ${name}`,
      hint: id,
      icon: <Folder size={14} />,
      run: () => activate(id),
    }))
}
