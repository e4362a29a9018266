/** The frame of every page: side bar, top bar, palette, list of shortcuts. */
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { Dialog } from '../ui/dialog.tsx'
import { SkeletonRows } from '../ui/skeleton-rows.tsx'
import { useOperationToasts } from './operation-toasts.ts'
import { RouteView } from './route-view.tsx'
import { ShortcutDialog } from './shortcut-dialog.tsx'
import { useShortcut } from '../ui/shortcuts.tsx'
import { SideBar } from './side-bar.tsx'
import { SideDrawer } from './side-drawer.tsx'
import { requestStart, type StartRequest } from '../data/start-requests.ts'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }))

type Overlay = 'drawer' | 'palette' | 'shortcuts' | null

export function Shell() {
  const [overlay, setOverlay] = useState<Overlay>(null)
  const close = useCallback(() => setOverlay(null), [])
  const openPalette = useCallback(() => setOverlay('palette'), [])
  const openShortcuts = useCallback(() => setOverlay('shortcuts'), [])
  const start = useStart()
  useShellKeys(openPalette, openShortcuts, start)
  useOperationToasts()
  usePreloadedPalette()
  return (
    <div className="grid min-h-screen grid-cols-[var(--w-side)_minmax(0,1fr)] max-[720px]:block">
      <a
        href="#main"
        className="absolute top-2 left-4 z-30 -translate-y-20 rounded-2 bg-raised px-3 py-2 shadow-2 focus:translate-y-0"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        Skip to content
      </a>
      <aside
        aria-label="Side bar"
        className="sticky top-0 h-screen overflow-y-auto border-r border-line bg-ground max-[720px]:hidden"
      >
        <div className="flex min-h-full flex-col gap-4 p-3">
          <SideBar onShortcuts={openShortcuts} />
        </div>
      </aside>
      <SideDrawer open={overlay === 'drawer'} onClose={close}>
        <SideBar onShortcuts={openShortcuts} onNavigate={close} />
      </SideDrawer>
      <RouteView onMenu={() => setOverlay('drawer')} onSearch={openPalette} />
      <Dialog
        open={overlay === 'palette'}
        onClose={close}
        title="Command palette"
        bare
        className="mt-[max(16px,12vh)] mb-auto w-[620px] overflow-hidden!"
      >
        <Suspense fallback={<SkeletonRows rows={8} what="commands" />}>
          <Palette onClose={close} onStart={start} onShortcuts={openShortcuts} />
        </Suspense>
      </Dialog>
      <ShortcutDialog open={overlay === 'shortcuts'} onClose={close} />
    </div>
  )
}

/** Whoever presses Ctrl or ⌘ may press K next: by then it is here. */
function usePreloadedPalette(): void {
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'Control' || key === 'Meta') void loadPalette()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** The overview answers; from elsewhere it is opened first. */
function useStart(): (request: StartRequest) => void {
  const [location, navigate] = useLocation()
  return (request) => {
    if (location !== '/ops') navigate('/ops')
    requestStart(request)
  }
}

function useShellKeys(
  openPalette: () => void,
  openShortcuts: () => void,
  start: (request: StartRequest) => void,
): void {
  const [, navigate] = useLocation()
  useShortcut('mod+k', openPalette, { description: 'Command palette', group: 'General' })
  useShortcut('?', openShortcuts, { description: 'This list', group: 'General' })
  useShortcut('g o', () => navigate('/ops'), { description: 'Operations', group: 'Go to' })
  useShortcut('g a', () => navigate('/ops/audit'), { description: 'Link audit', group: 'Go to' })
  useShortcut('g l', () => navigate('/ops/links'), { description: 'Links', group: 'Go to' })
  useShortcut('g p', () => navigate('/ops/projects'), { description: 'Projects', group: 'Go to' })
  useShortcut('s i', () => start('incremental'), { description: 'Incremental Sync', group: 'Start' })
  useShortcut('s f', () => start('force'), { description: 'Force Full Sync (asks)', group: 'Start' })
  useShortcut('s l', () => start('rebuild'), { description: 'Rebuild Links', group: 'Start' })
  useShortcut('s p', () => start('paths'), { description: 'Sync Paths', group: 'Start' })
}
