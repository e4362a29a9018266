/** The page at the current address, with what a change of page asks for. */
import { Suspense } from 'react'
import { Link, Redirect, Route, Switch } from 'wouter'
import { operationPath } from '../operations/model/operation-path.ts'
import { buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { SkeletonRows } from '../ui/skeleton-rows.tsx'
import { useDocumentTitle } from '../ui/document-title.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { ROUTES, type PanelRoute } from './routes.tsx'
import { TopBar } from './top-bar.tsx'
import { useArrival } from './use-arrival.ts'
import { ConnectionBanner } from './connection-banner.tsx'

export function RouteView({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  return (
    <Switch>
      <Route path="/">
        <Redirect to={startPath()} replace />
      </Route>
      {ROUTES.map((route) => (
        <Route key={route.path} path={route.path}>
          {(params) => <PageFrame route={route} params={params} onMenu={onMenu} onSearch={onSearch} />}
        </Route>
      ))}
      <Route>
        <PageFrame route={NOT_FOUND} params={{}} onMenu={onMenu} onSearch={onSearch} />
      </Route>
    </Switch>
  )
}

/** Addresses of the panel before it had routes named the operation in the query. */
function startPath(): string {
  const operation = new URLSearchParams(location.search).get('operation')
  return operation === null ? '/ops' : operationPath(operation)
}

type PageFrameProps = { route: PanelRoute; params: { id?: string }; onMenu: () => void; onSearch: () => void }

function PageFrame({ route, params, onMenu, onSearch }: PageFrameProps) {
  const { Page } = route
  const crumbs = route.crumbs(params)
  const place = route.place(params)
  useArrival(place)
  return (
    <div className="min-w-0">
      <TopBar crumbs={crumbs} onMenu={onMenu} onSearch={onSearch} />
      <main id="main" tabIndex={-1} className="mx-auto max-w-[2040px] outline-none">
        <ConnectionBanner />
        <Title
          title={crumbs
            .map(({ label }) => label)
            .toReversed()
            .join(' · ')}
        />
        <ErrorBoundary place={place}>
          <Suspense fallback={<Loading />}>
            <Page />
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  )
}

function Title({ title }: { title: string }) {
  useDocumentTitle(title)
  return null
}

function Loading() {
  return (
    <div className="p-6">
      <SkeletonRows rows={6} what="page" />
    </div>
  )
}

function NotFoundPage() {
  return (
    <div className="p-6">
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title="There is no such page"
        actions={
          <Link href="/ops" className={buttonClass({ variant: 'primary' })}>
            Open Operations
          </Link>
        }
      >
        <span className="mono break-all">{location.pathname}</span> is not an address of this panel.
      </EmptyState>
    </div>
  )
}

const NOT_FOUND: PanelRoute = {
  path: '*',
  place: () => 'not found',
  crumbs: () => [{ label: 'Not found' }],
  Page: NotFoundPage,
}
