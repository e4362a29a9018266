/** Our replies against the reference's, where they are at hand: every field of theirs is in ours, of the same type. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'spec', 'samples')

type Case = {
  readonly sample: string
  readonly path: string
  readonly body?: unknown
  /** An operation that ran or runs before. */
  readonly before?: 'running' | 'completed'
  readonly exact?: true
}

const CASES: readonly Case[] = [
  { sample: '01-health.json', path: '/api/health', exact: true },
  { sample: '02-cache-status-idle.json', path: '/api/cache/status' },
  { sample: '03-cache-operations-empty.json', path: '/api/cache/operations', exact: true },
  { sample: '04-cache-operation-404.json', path: '/api/cache/operations/OP-nope' },
  { sample: '05-cache-operations-422.json', path: '/api/cache/operations?limit=0' },
  { sample: '06-cache-sync-background.json', path: '/api/cache/sync', body: { force: false } },
  { sample: '07-cache-status-running.json', path: '/api/cache/status', before: 'running' },
  { sample: '08-cache-operation-running.json', path: '/api/cache/operations/OP-1', before: 'running' },
  { sample: '09-cache-operation-full-sync-completed.json', path: '/api/cache/operations/OP-1', before: 'completed' },
  { sample: '10-cache-rebuild-links-background.json', path: '/api/cache/rebuild-links', body: {} },
  { sample: '14-cache-sync-paths-foreground.json', path: '/api/cache/sync-paths', body: { paths: [{ path: 'a.md' }] } },
  {
    sample: '15-cache-sync-paths-background.json',
    path: '/api/cache/sync-paths',
    body: { paths: [{ path: 'a.md' }], background: true },
  },
  { sample: '16-cache-sync-paths-400-empty.json', path: '/api/cache/sync-paths', body: { paths: [] } },
  {
    sample: '17-cache-sync-paths-400-outside.json',
    path: '/api/cache/sync-paths',
    body: { paths: [{ path: '/etc/passwd' }] },
  },
  {
    sample: '18-cache-sync-paths-422.json',
    path: '/api/cache/sync-paths',
    body: { paths: [{ path: 'a.md', changeType: 'renamed' }] },
  },
  { sample: '20-links-audit-low-fanout.json', path: '/api/links/audit?primary_floor=0.35&fanout_floor=2' },
  { sample: '21-cache-links-audit-alias.json', path: '/api/cache/links/audit' },
  { sample: '24-links-audit-422.json', path: '/api/links/audit?primary_floor=1.5' },
  { sample: '39-projects.json', path: '/api/projects' },
  { sample: '55-cache-sync-foreground.json', path: '/api/cache/sync', body: { background: false } },
  { sample: '56-cache-rebuild-links-foreground.json', path: '/api/cache/rebuild-links', body: { background: false } },
]

/** Maps whose keys depend on what the operation did. */
const OPEN = new Set(['progress', 'counters', 'stats', 'metadata'])

describe.runIf(existsSync(SAMPLES))('the replies of the reference', () => {
  it.each(CASES)('$sample', async ({ sample, path, body, before, exact }) => {
    using server = createFakeServer()
    if (before !== undefined) await server.post('/api/cache/sync', { background: before === 'running' })
    const response = body === undefined ? await server.app.request(path) : await server.post(path, body)
    const reply: unknown = await response.json()
    const theirs: unknown = JSON.parse(readFileSync(join(SAMPLES, sample), 'utf8'))
    const error = /-(4\d\d)/.exec(sample)?.[1]
    expect(response.status).toBe(Number(error ?? 200))
    expect(reply).toMatchObject(exact === true || error !== undefined ? (theirs as object) : {})
    expect(missing(reply, theirs, '')).toEqual([])
  })
})

/** Where ours lacks a field of theirs, or has another type there. */
function missing(ours: unknown, theirs: unknown, at: string): string[] {
  if (Array.isArray(theirs)) {
    if (!Array.isArray(ours)) return [at]
    return ours.length > 0 && theirs.length > 0 ? missing(ours[0], theirs[0], `${at}[0]`) : []
  }
  if (typeof theirs !== 'object' || theirs === null) return typeof ours === typeof theirs ? [] : [at]
  return Object.entries(theirs).flatMap(([key, value]) => {
    const here = `${at}.${key}`
    if (typeof ours !== 'object' || ours === null || !Object.hasOwn(ours, key)) return [here]
    return OPEN.has(key) ? [] : missing((ours as Readonly<Record<string, unknown>>)[key], value, here)
  })
}
