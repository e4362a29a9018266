/** The tRPC router: schema in, schema out, one call on `ctx.ops` each. */
import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
import { isOpsError, TRPC_CODE_BY_OPS_CODE } from './errors.ts'
import { auditInput, auditReport } from './link-audit.ts'
import {
  createLinkInput,
  importJudgementsInput,
  importedJudgements,
  judgeLinkInput,
  judgement,
  linkDetail,
  linkQualityInput,
  listFanoutInput,
  listJudgementsInput,
  listLinksInput,
  listSilentSessionsInput,
  listUnworkedFeaturesInput,
  qualityReport,
  sessionFanout,
  silentSession,
  unworkedFeature,
} from './links.ts'
import {
  listEventsInput,
  listOperationsInput,
  operation,
  operationChange,
  operationEvent,
  operationIssue,
  operationPartInput,
  page,
} from './operation.ts'
import type { OpsApi } from './ops-api.ts'
import { project, projectIdInput, updateProjectInput } from './project.ts'
import { health, statusReport } from './status.ts'
import { rebuildLinksInput, startedOperation, startSyncInput, syncPathsInput } from './sync.ts'

export type OpsContext = { readonly ops: OpsApi }

const t = initTRPC.context<OpsContext>().create({
  errorFormatter({ shape, error }) {
    const { stack: _stack, ...data } = shape.data // never leaves the server
    const cause = error.cause
    if (isOpsError(cause)) return { ...shape, data: { ...data, opsCode: cause.code } }
    if (error.code === 'INTERNAL_SERVER_ERROR')
      return { ...shape, message: 'Internal Server Error', data: { ...data, opsCode: null } }
    return { ...shape, data: { ...data, opsCode: null } }
  },
})

/** Turns a refusal of the engine into the tRPC error of its code; any other throw stays a bug (500). */
const refusals = t.middleware(async ({ next }) => {
  const result = await next()
  if (!result.ok && isOpsError(result.error.cause)) {
    const { code, message } = result.error.cause
    throw new TRPCError({ code: TRPC_CODE_BY_OPS_CODE[code], message, cause: result.error.cause })
  }
  return result
})

const procedure = t.procedure.use(refusals)
const byOperation = z.object({ operationId: z.string() })

export const opsRouter = t.router({
  health: procedure.output(health).query(({ ctx }) => ctx.ops.health()),
  status: t.router({
    get: procedure.output(statusReport).query(({ ctx }) => ctx.ops.status()),
  }),
  operations: t.router({
    list: procedure
      .input(listOperationsInput)
      .output(page(operation))
      .query(({ ctx, input }) => ctx.ops.listOperations(input)),
    get: procedure
      .input(byOperation)
      .output(operation)
      .query(({ ctx, input }) => ctx.ops.getOperation(input.operationId)),
    events: procedure
      .input(listEventsInput)
      .output(z.array(operationEvent))
      .query(({ ctx, input }) => ctx.ops.listEvents(input)),
    issues: procedure
      .input(operationPartInput)
      .output(page(operationIssue))
      .query(({ ctx, input }) => ctx.ops.listIssues(input)),
    changes: procedure
      .input(operationPartInput)
      .output(page(operationChange))
      .query(({ ctx, input }) => ctx.ops.listChanges(input)),
    wait: procedure
      .input(byOperation)
      .output(operation)
      .mutation(({ ctx, input }) => ctx.ops.waitForOperation(input.operationId)),
    cancel: procedure
      .input(byOperation)
      .output(operation)
      .mutation(({ ctx, input }) => ctx.ops.cancelOperation(input.operationId)),
    retry: procedure
      .input(byOperation.extend({ trigger: z.string().min(1).max(100).default('api') }))
      .output(startedOperation)
      .mutation(({ ctx, input }) => ctx.ops.retryOperation(input.operationId, input.trigger)),
  }),
  sync: t.router({
    start: procedure
      .input(startSyncInput)
      .output(startedOperation)
      .mutation(({ ctx, input }) => ctx.ops.startSync(input)),
    paths: procedure
      .input(syncPathsInput)
      .output(startedOperation)
      .mutation(({ ctx, input }) => ctx.ops.startSyncPaths(input)),
  }),
  links: t.router({
    rebuild: procedure
      .input(rebuildLinksInput)
      .output(startedOperation)
      .mutation(({ ctx, input }) => ctx.ops.startRebuildLinks(input)),
    audit: procedure
      .input(auditInput)
      .output(auditReport)
      .query(({ ctx, input }) => ctx.ops.auditLinks(input)),
    list: procedure
      .input(listLinksInput)
      .output(page(linkDetail))
      .query(({ ctx, input }) => ctx.ops.listLinks(input)),
    judge: procedure
      .input(judgeLinkInput)
      .output(linkDetail.nullable())
      .mutation(({ ctx, input }) => ctx.ops.judgeLink(input)),
    create: procedure
      .input(createLinkInput)
      .output(linkDetail)
      .mutation(({ ctx, input }) => ctx.ops.createLink(input)),
    judgements: procedure
      .input(listJudgementsInput)
      .output(page(judgement))
      .query(({ ctx, input }) => ctx.ops.listJudgements(input)),
    importJudgements: procedure
      .input(importJudgementsInput)
      .output(importedJudgements)
      .mutation(({ ctx, input }) => ctx.ops.importJudgements(input)),
    silent: procedure
      .input(listSilentSessionsInput)
      .output(page(silentSession))
      .query(({ ctx, input }) => ctx.ops.listSilentSessions(input)),
    unworked: procedure
      .input(listUnworkedFeaturesInput)
      .output(page(unworkedFeature))
      .query(({ ctx, input }) => ctx.ops.listUnworkedFeatures(input)),
    fanout: procedure
      .input(listFanoutInput)
      .output(page(sessionFanout))
      .query(({ ctx, input }) => ctx.ops.listFanout(input)),
    quality: procedure
      .input(linkQualityInput)
      .output(qualityReport)
      .query(({ ctx, input }) => ctx.ops.linkQuality(input.projectId)),
  }),
  projects: t.router({
    list: procedure.output(z.array(project)).query(({ ctx }) => ctx.ops.listProjects()),
    active: procedure.output(project.nullable()).query(({ ctx }) => ctx.ops.activeProject()),
    save: procedure
      .input(project)
      .output(project)
      .mutation(({ ctx, input }) => ctx.ops.saveProject(input)),
    update: procedure
      .input(updateProjectInput)
      .output(project)
      .mutation(({ ctx, input }) => ctx.ops.updateProject(input.id, input.project)),
    activate: procedure
      .input(projectIdInput)
      .output(project)
      .mutation(({ ctx, input }) => ctx.ops.activateProject(input.id)),
  }),
})

export type OpsRouter = typeof opsRouter
/** For callers in the same process (REST): `createOpsCaller({ ops }).operations.list({ limit: 5 })`. */
export const createOpsCaller = t.createCallerFactory(opsRouter)
