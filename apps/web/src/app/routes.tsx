/** Which page stands at which address, and what stands above it. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { OverviewPage } from '../overview/overview-page.tsx'
import { shortId } from '../ui/id.tsx'

export type Crumb = { readonly label: string; readonly href?: string }

export type PanelRoute = {
  readonly path: string
  /** A change of it is a navigation: the focus goes to the heading, the page scrolls to the top. */
  readonly place: (params: Params) => string
  readonly crumbs: (params: Params) => readonly Crumb[]
  readonly Page: ComponentType | LazyExoticComponent<ComponentType>
}

type Params = { readonly id?: string }

const OperationPage = lazy(async () => ({ default: (await import('../operation/operation-page.tsx')).OperationPage }))
const AuditPage = lazy(async () => ({ default: (await import('../audit/audit-page.tsx')).AuditPage }))
const LinksPage = lazy(async () => ({ default: (await import('../links/links-page.tsx')).LinksPage }))
const ProjectsPage = lazy(async () => ({ default: (await import('../projects/projects-page.tsx')).ProjectsPage }))

const OPERATIONS = { label: 'Operations', href: '/ops' }
const LINKS = { label: 'Links', href: '/ops/links' }

export const ROUTES: readonly PanelRoute[] = [
  { path: '/ops', place: () => 'ops', crumbs: () => [{ label: 'Operations' }], Page: OverviewPage },
  {
    path: '/ops/operations/:id',
    place: ({ id }) => `operation ${id}`,
    crumbs: ({ id = '' }) => [OPERATIONS, { label: shortId(id) }],
    Page: OperationPage,
  },
  { path: '/ops/audit', place: () => 'audit', crumbs: () => [{ label: 'Link audit' }], Page: AuditPage },
  { path: '/ops/links', place: () => 'links', crumbs: () => [{ label: 'Links' }], Page: LinksPage },
  {
    path: '/ops/links/features/:id',
    place: () => 'links',
    crumbs: ({ id = '' }) => [LINKS, { label: id }],
    Page: LinksPage,
  },
  {
    path: '/ops/links/sessions/:id',
    place: () => 'links',
    crumbs: ({ id = '' }) => [LINKS, { label: shortId(id) }],
    Page: LinksPage,
  },
  { path: '/ops/projects', place: () => 'projects', crumbs: () => [{ label: 'Projects' }], Page: ProjectsPage },
]
