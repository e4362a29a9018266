/**
 * The REST paths legacy callers know, as a table: method, path, what to read, which procedure, how its answer is put.
 * rest-handler.ts runs a row; open-api.ts describes the table.
 */
import type { Operation } from '@ccdash/api-contract'
import {
  givenPath,
  givenProject,
  health,
  operationId,
  OpsError,
  project,
  projectId,
  text,
  trimmedText,
} from '@ccdash/api-contract'
import type { createOpsCaller } from '@ccdash/api-contract/router'
import { z } from 'zod'
import {
  legacyAudit,
  legacyOperation,
  legacyOperationList,
  legacyStatus,
  startedReply,
  syncPathsReply,
  toLegacyAudit,
  toLegacyOperation,
  toLegacyStatus,
  type EngineState,
} from './legacy-shapes.ts'
import { toLegacyStats } from './legacy-stats.ts'

export type OpsCaller = ReturnType<typeof createOpsCaller>

export type RestContext = { readonly caller: OpsCaller; readonly engineState: () => EngineState }

/** A foreground operation did not complete: the caller who waited for it gets a 500, 409 when somebody cancelled it, 503 or 507 for the database. */
export class OperationDidNotComplete extends Error {
  override readonly name = 'OperationDidNotComplete'
  readonly operation: Operation
  constructor(operation: Operation) {
    super(`operation ${operation.id} is ${operation.status}: ${operation.error?.message ?? operation.message}`)
    this.operation = operation
  }
}

/** The row as the handler and the OpenAPI document see it. */
export type RestRoute = {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** With `{name}` for one segment. */
  readonly path: string
  readonly summary: string
  /** Of what the path names. */
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  /** Null: no body is read. */
  readonly body: z.ZodObject | null
  readonly reply: z.ZodType
  /** Statuses it may answer with besides 200. */
  readonly errors: readonly number[]
  readonly run: (context: RestContext, input: RestInput) => Promise<unknown>
}

export type RestInput = {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

/** What a path may name: `{name}` of a row is one of these. */
const PATH_PARAMETERS: Readonly<Record<string, z.ZodType>> = { operation_id: operationId, project_id: projectId }

const none = z.object({})
const trigger = text(100).default('api').describe('Who or what asked; shown with the operation.')
const background = (fallback: boolean) =>
  z.boolean().default(fallback).describe('False: answer when the operation has ended.')

const operationsQuery = z.object({ limit: z.number().int().min(1).max(200).default(20) })
const syncBody = z.object({
  force: z.boolean().default(true).describe('Read every file again, changed or not.'),
  background: background(true),
  trigger,
})
const rebuildBody = z.object({ background: background(true), captureAnalytics: z.boolean().default(false), trigger })
const syncPathsBody = z.object({
  paths: z.array(givenPath).max(10_000).describe('Absolute, `~/…`, or relative to the project.'),
  background: background(false),
  trigger,
})
const auditQuery = z.object({
  feature_id: trimmedText(4096).default(''),
  primary_floor: z.number().min(0).max(1).default(0.55),
  fanout_floor: z.number().int().min(1).max(1000).default(10),
  limit: z.number().int().min(1).max(500).default(50),
})

const audit = (path: string) =>
  route({
    method: 'GET',
    path,
    summary: 'Feature→session links that look wrong, with reasons.',
    query: auditQuery,
    body: none,
    reply: legacyAudit,
    errors: [400, 422, 503],
    async run({ caller }, { query }) {
      const { feature_id: featureId, primary_floor: primaryFloor, fanout_floor: fanoutFloor, limit } = query
      return toLegacyAudit(await caller.links.audit({ featureId, primaryFloor, fanoutFloor, limit }))
    },
  })

export const REST_ROUTES: readonly RestRoute[] = [
  route({
    method: 'GET',
    path: '/api/health',
    summary: 'Whether the server, its database and its watcher are up. Asks for no token.',
    query: none,
    body: none,
    reply: health,
    errors: [],
    run: ({ caller }) => caller.health(),
  }),
  route({
    method: 'GET',
    path: '/api/cache/status',
    summary: 'The active project, its folders, and the operations that run or ran last.',
    query: none,
    body: none,
    reply: legacyStatus,
    errors: [503],
    run: async ({ caller, engineState }) => toLegacyStatus(await caller.status.get(), engineState()),
  }),
  route({
    method: 'GET',
    path: '/api/cache/operations',
    summary: 'Operations, newest first.',
    query: operationsQuery,
    body: none,
    reply: legacyOperationList,
    errors: [422, 503],
    async run({ caller }, { query }) {
      const items = (await caller.operations.list({ limit: query.limit })).items.map(toLegacyOperation)
      return { status: 'ok' as const, count: items.length, items }
    },
  }),
  route({
    method: 'GET',
    path: '/api/cache/operations/{operation_id}',
    summary: 'One operation.',
    query: none,
    body: none,
    reply: legacyOperation,
    errors: [404, 503],
    run: async ({ caller }, { params }) =>
      toLegacyOperation(await caller.operations.get({ operationId: params['operation_id'] ?? '' })),
  }),
  route({
    method: 'POST',
    path: '/api/cache/sync',
    summary: 'Syncs the active project with the disk and relinks it.',
    query: none,
    body: syncBody,
    reply: startedReply,
    errors: [400, 409, 422, 500, 503, 507],
    async run({ caller }, { body }) {
      const { operationId } = await caller.sync.start({ force: body.force, trigger: body.trigger || 'api' })
      if (body.background) return startedInBackground('Sync triggered in background', operationId)
      const operation = await completed(caller, operationId)
      return { ...foreground(toLegacyStats(operation)), operationId, operation: toLegacyOperation(operation) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/cache/rescan',
    summary: 'A forced sync in the background; reads no body.',
    query: none,
    body: null,
    reply: startedReply,
    errors: [400, 503, 507],
    async run({ caller }) {
      const { operationId } = await caller.sync.start({ force: true, trigger: 'api' })
      return startedInBackground('Sync triggered in background', operationId)
    },
  }),
  route({
    method: 'POST',
    path: '/api/cache/rebuild-links',
    summary: 'Makes every link anew from what is stored.',
    query: none,
    body: rebuildBody,
    reply: startedReply,
    errors: [400, 409, 422, 500, 503, 507],
    async run({ caller }, { body }) {
      const { captureAnalytics } = body
      const { operationId } = await caller.links.rebuild({ captureAnalytics, trigger: body.trigger || 'api' })
      if (body.background) return startedInBackground('Link rebuild triggered in background', operationId)
      const operation = await completed(caller, operationId)
      const { links_created: _inOperationOnly, ...stats } = toLegacyStats(operation)
      return { ...foreground(stats), operationId, operation: toLegacyOperation(operation) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/cache/sync-paths',
    summary: 'Syncs the named files only. One that cannot be read is an issue of the operation.',
    query: none,
    body: syncPathsBody,
    reply: syncPathsReply,
    errors: [400, 409, 422, 500, 503, 507],
    async run({ caller }, { body }) {
      if (body.paths.length === 0) throw new OpsError('NO_PATHS', 'No paths provided')
      const { operationId } = await caller.sync.paths({ paths: body.paths, trigger: body.trigger || 'api' })
      if (body.background) return startedInBackground('Changed-path sync triggered in background', operationId)
      return foreground({ ...toLegacyStats(await completed(caller, operationId)), operation_id: operationId })
    },
  }),
  audit('/api/links/audit'),
  audit('/api/cache/links/audit'),
  route({
    method: 'GET',
    path: '/api/projects',
    summary: 'The registered projects.',
    query: none,
    body: none,
    reply: z.array(project),
    errors: [503],
    run: ({ caller }) => caller.projects.list(),
  }),
  route({
    method: 'POST',
    path: '/api/projects',
    summary: 'Registers a project, or overwrites the one of the same id. It is not activated.',
    query: none,
    body: givenProject,
    reply: project,
    errors: [400, 422, 503, 507],
    run: ({ caller }, { body }) => caller.projects.save(body),
  }),
  route({
    method: 'GET',
    path: '/api/projects/active',
    summary: 'The active project.',
    query: none,
    body: none,
    reply: project,
    errors: [404, 503],
    async run({ caller }) {
      const active = await caller.projects.active()
      if (active === null) throw new OpsError('PROJECT_NOT_FOUND', 'No active project found', { active: true })
      return active
    },
  }),
  route({
    method: 'PUT',
    path: '/api/projects/{project_id}',
    summary: 'Changes a project; the id in the body is ignored.',
    query: none,
    body: givenProject,
    reply: project,
    errors: [400, 404, 422, 503, 507],
    run({ caller }, { params, body }) {
      const id = params['project_id'] ?? ''
      return caller.projects.update({ id, project: { ...body, id } })
    },
  }),
  route({
    method: 'POST',
    path: '/api/projects/active/{project_id}',
    summary: 'Makes a project the active one; reads no body.',
    query: none,
    body: null,
    reply: project,
    errors: [404, 503, 507],
    run: ({ caller }, { params }) => caller.projects.activate({ id: params['project_id'] ?? '' }),
  }),
]

type TypedRoute<Query extends z.ZodObject, Body extends z.ZodObject, Reply extends z.ZodType> = {
  readonly method: RestRoute['method']
  readonly path: string
  readonly summary: string
  readonly query: Query
  readonly body: Body | null
  readonly reply: Reply
  readonly errors: readonly number[]
  readonly run: (
    context: RestContext,
    input: { params: RestInput['params']; query: z.output<Query>; body: z.output<Body> },
  ) => Promise<z.input<Reply>>
}

/** Checks a row against its own schemas, then forgets their types: the handler parses before it calls `run`. */
function route<Query extends z.ZodObject, Body extends z.ZodObject, Reply extends z.ZodType>(
  row: TypedRoute<Query, Body, Reply>,
): RestRoute {
  const body = row.method === 'GET' ? null : row.body
  return {
    ...row,
    params: paramsOf(row.path),
    body,
    run: (context, { params, query, body: given }) =>
      row.run(context, { params, query: query as z.output<Query>, body: given as z.output<Body> }),
  }
}

function paramsOf(path: string): z.ZodObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]))
  const fields = names.map((name): [string, z.ZodType] => {
    const schema = PATH_PARAMETERS[name]
    if (schema === undefined) throw new Error(`${path}: {${name}} has no schema`)
    return [name, schema]
  })
  return z.object(Object.fromEntries(fields))
}

async function completed(caller: OpsCaller, operationId: string): Promise<Operation> {
  const operation = await caller.operations.wait({ operationId })
  if (operation.status !== 'completed') throw new OperationDidNotComplete(operation)
  return operation
}

function startedInBackground(message: string, operationId: string) {
  return { status: 'ok' as const, mode: 'background' as const, message, operationId }
}

function foreground(stats: ReturnType<typeof toLegacyStats>) {
  return { status: 'ok' as const, mode: 'foreground' as const, stats }
}
