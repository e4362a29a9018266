/** Which page stands at which address, and what stands above it. */
import type { ComponentType } from 'react'
import { OverviewPage } from '../overview/overview-page.tsx'
import { shortId } from '../ui/id.tsx'
import { lazyPage } from './lazy-page.tsx'

export type Crumb = { readonly label: string; readonly href?: string }

export type PanelRoute = {
  readonly path: string
  /** A change of it is a navigation: the focus goes to the heading, the page scrolls to the top. */
  readonly place: (params: Params) => string
  readonly crumbs: (params: Params) => readonly Crumb[]
  readonly Page: ComponentType
}

type Params = { readonly id?: string }

const OperationPage = lazyPage(async () => (await import('../operations/detail/operation-page.tsx')).OperationPage)
const AuditPage = lazyPage(async () => (await import('../audit/audit-page.tsx')).AuditPage)
const LinksPage = lazyPage(async () => (await import('../links/links-page.tsx')).LinksPage)
const ProjectsPage = lazyPage(async () => (await import('../projects/projects-page.tsx')).ProjectsPage)

const LAZY_PAGES = [
  { at: /^\/ops\/operations\//, Page: OperationPage },
  { at: /^\/ops\/audit/, Page: AuditPage },
  { at: /^\/ops\/links/, Page: LinksPage },
  { at: /^\/ops\/projects/, Page: ProjectsPage },
]

/** Resolves when the page at this address can be rendered at once; also when it could not be loaded. */
export async function preloadPage(pathname: string): Promise<void> {
  await LAZY_PAGES.find(({ at }) => at.test(pathname))?.Page.preload()
}

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
