/**
 * An operation as text to paste elsewhere: its id, a link, requests, commands. What they call stands in the server's
 * REST table and in the command line's program.
 */
import type { Operation, Project } from '@ccdash/api-contract'
import { operationPath } from '../model/operation-path.ts'
import { shellQuote } from './shell-quote.ts'

export type CopyForm = { readonly label: string; readonly hint: string; readonly text: string }

export type CopyPlace = {
  /** Where the server answers, e.g. `http://127.0.0.1:8000`. */
  readonly origin: string
  /** Of the operation; null when it is not known (any more). */
  readonly project: Project | null
  /** REST starts things in the active project only. */
  readonly isActiveProject: boolean
}

/** A command line longer than this is refused by some shells and read by nobody. */
const MAX_COMMAND = 8_000
const CHANGE_LETTERS = { added: 'A', modified: 'M', deleted: 'D' } as const

/** Everything the menu "Copy as" offers for an operation. */
export function copyForms(operation: Operation, place: CopyPlace): CopyForm[] {
  const request = repeatRequest(operation, place)
  return [
    { label: 'Operation id', hint: operation.id, text: operation.id },
    { label: 'Link to this page', hint: operationPath(operation.id), text: place.origin + operationPath(operation.id) },
    {
      label: 'curl, read it',
      hint: `GET ${restPath(operation.id)}`,
      text: `curl -sS ${shellQuote(place.origin + restPath(operation.id))}`,
    },
    ...(request === null ? [] : [request]),
    commandForm(operation, place.project),
  ]
}

/** The command that does the same again: with flags when they can say it, else by the id. */
export function repeatCommand({ id, input, projectId }: Operation, project: Project | null): string {
  const byId = words(['ccdash', 'operations', 'retry', id])
  switch (input.kind) {
    case 'full_sync': {
      if (!input.rebuildLinks || !input.captureAnalytics) return byId
      return words(['ccdash', 'sync', '--project', projectId, ...(input.force ? ['--force'] : [])])
    }
    case 'rebuild_links': {
      const flags = input.captureAnalytics ? ['--capture-analytics'] : []
      return words(['ccdash', 'rebuild-links', '--project', projectId, ...flags])
    }
    case 'sync_changed_files': {
      const paths = input.paths.map(({ path, changeType }) => {
        const absolute = absolutePath(path, project)
        return absolute === null ? null : `${CHANGE_LETTERS[changeType]}:${absolute}`
      })
      if (paths.some((path) => path === null)) return byId
      const command = words([
        'ccdash',
        'sync',
        '--project',
        projectId,
        '--paths',
        ...paths.filter((path) => path !== null),
      ])
      return command.length > MAX_COMMAND ? byId : command
    }
  }
}

function commandForm(operation: Operation, project: Project | null): CopyForm {
  const text = repeatCommand(operation, project)
  return { label: 'ccdash command', hint: text, text }
}

/** Starts the same again over REST; null when REST has no words for it. */
function repeatRequest({ input }: Operation, { origin, isActiveProject }: CopyPlace): CopyForm | null {
  if (!isActiveProject) return null
  const post = (path: string, body: Record<string, unknown>): CopyForm | null => {
    const json = JSON.stringify({ ...body, background: true })
    if (json.length > MAX_COMMAND) return null
    const text = words(['curl', '-sS', '-X', 'POST', origin + path, '-H', 'content-type: application/json', '-d', json])
    return { label: 'curl, run it again', hint: `POST ${path}`, text }
  }
  switch (input.kind) {
    case 'full_sync':
      return input.rebuildLinks && input.captureAnalytics ? post('/api/cache/sync', { force: input.force }) : null
    case 'rebuild_links':
      return post('/api/cache/rebuild-links', { captureAnalytics: input.captureAnalytics })
    case 'sync_changed_files':
      return post('/api/cache/sync-paths', { paths: input.paths })
  }
}

function restPath(id: string): string {
  return `/api/cache/operations/${encodeURIComponent(id)}`
}

/** The command line takes a relative path from the folder it stands in, the operation took it from the project. */
function absolutePath(path: string, project: Project | null): string | null {
  if (path.startsWith('/') || path.startsWith('~')) return path
  return project === null ? null : `${project.path.replace(/\/$/, '')}/${path}`
}

function words(list: readonly string[]): string {
  return list.map(shellQuote).join(' ')
}
