/** The tRPC router: schema in, schema out, one call on `ctx.ops` each. */
import { initTRPC, tracked, TRPCError } from '@trpc/server'
import { z } from 'zod'
import { describeRefusal } from './describe-refusal.ts'
import { isOpsError, OpsError, TRPC_CODE_BY_OPS_CODE } from './errors.ts'
import {
  auditSpread,
  auditSpreadInput,
  featureDetail,
  featureInput,
  featureSummary,
  listFeaturesInput,
  listSessionsInput,
  logLines,
  logLinesInput,
  sessionSummary,
} from './links/explore.ts'
import { eventPage, eventPageInput, operationHistory, operationHistoryInput } from './operations/history.ts'
import { operationId, shown, trigger } from './input-text.ts'
import { auditInput, auditReport } from './links/link-audit.ts'
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
} from './links/links.ts'
import { watchOperationsInput } from './operations/live.ts'
import { mergeStreams } from './merge-streams.ts'
import {
  listEventsInput,
  listOperationsInput,
  operation,
  operationChange,
  operationEvent,
  operationIssue,
  operationPartInput,
  page,
} from './operations/operation.ts'
import type { OpsApi } from './ops-api.ts'
import { inspectedProject, inspectProjectInput, projectOverview } from './projects/project-overview.ts'
import { givenProject, project, projectIdInput, updateProjectInput } from './projects/project.ts'
import { health, statusReport } from './projects/status.ts'
import { rebuildLinksInput, startedOperation, startSyncInput, syncPathsInput } from './operations/sync.ts'

export type OpsContext = {
  readonly ops: OpsApi
  /** Why whoever asks is not shown what is masked; null: at this machine. Left out: it is not said where they are. */
  readonly revealRefusal?: string | null
}

/** A connection that says nothing for so long is taken for lost by the client, so the server says something more often. */
const SSE = { ping: { enabled: true, intervalMs: 4_000 }, client: { reconnectAfterInactivityMs: 10_000 } }

const t = initTRPC.context<OpsContext>().create({
  sse: SSE,
  errorFormatter({ shape, error }) {
    const { stack: _stack, path = '', ...data } = shape.data // a stack never leaves the server
    const opsCode = isOpsError(error.cause) ? error.cause.code : null
    return { ...shape, message: describeRefusal(error), data: { ...data, path: shown(path), opsCode } }
  },
})

/** Turns a refusal of the engine into the tRPC error of its code; any other throw stays a bug (500). */
const refusals = t.middleware(async ({ next }) => {
  const result = await next()
  if (!result.ok && isOpsError(result.error.cause)) throw toTrpcError(result.error.cause)
  return result
})

/** The same for what a subscription refuses once it runs. */
async function* refusing<Message>(messages: AsyncIterable<Message>): AsyncGenerator<Message, void> {
  try {
    yield* messages
  } catch (error) {
    throw isOpsError(error) ? toTrpcError(error) : error
  }
}

function toTrpcError(refusal: OpsError): TRPCError {
  const { code, message } = refusal
  return new TRPCError({ code: TRPC_CODE_BY_OPS_CODE[code], message, cause: refusal })
}

/** For callers in the same process that give no signal. */
const NEVER = new AbortController().signal

const procedure = t.procedure.use(refusals)
const byOperation = z.object({ operationId })

export const opsRouter = t.router({
  health: procedure.output(health).query(({ ctx }) => ctx.ops.health()),
  status: t.router({
    get: procedure.output(statusReport).query(({ ctx }) => ctx.ops.status()),
    watch: procedure.subscription(async function* ({ ctx, signal }) {
      yield* refusing(ctx.ops.watchStatus(signal ?? NEVER))
    }),
  }),
  live: t.router({
    /**
     * Both of the watches below in one connection, of which a browser has six for all its windows: each message is one of
     * `operations.watch` or one of `status.watch`. Its ids are those of `operations.watch`: who has none yet is told of
     * operations first; who comes back may hear of the status long before anything has happened to an operation.
     */
    watch: procedure.input(watchOperationsInput).subscription(async function* ({ ctx: { ops }, input, signal }) {
      let sequence = input.lastEventId ?? '' // '' would be no id
      const leftFirst = sequence === ''
      const open = {
        left: (until: AbortSignal) => ops.watchOperations(input, until),
        right: (until: AbortSignal) => ops.watchStatus(until),
      }
      for await (const { left, right } of refusing(mergeStreams(open, signal ?? NEVER, { leftFirst }))) {
        if (left !== null) sequence = String(left.sequence)
        yield tracked(sequence, { operations: left, status: right })
      }
    }),
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
    eventPage: procedure
      .input(eventPageInput)
      .output(eventPage)
      .query(({ ctx, input }) => ctx.ops.eventPage(input)),
    history: procedure
      .input(operationHistoryInput)
      .output(operationHistory)
      .query(({ ctx, input }) => ctx.ops.operationHistory(input)),
    /** Each message carries its sequence number as id: a client that connects again goes on behind it. */
    watch: procedure.input(watchOperationsInput).subscription(async function* ({ ctx, input, signal }) {
      for await (const update of refusing(ctx.ops.watchOperations(input, signal ?? NEVER))) {
        yield tracked(String(update.sequence), update)
      }
    }),
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
      .input(byOperation.extend({ trigger: trigger.min(1).default('api') }))
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
    auditSpread: procedure
      .input(auditSpreadInput)
      .output(auditSpread)
      .query(({ ctx, input }) => ctx.ops.auditSpread(input)),
    features: procedure
      .input(listFeaturesInput)
      .output(page(featureSummary))
      .query(({ ctx, input }) => ctx.ops.listFeatures(input)),
    feature: procedure
      .input(featureInput)
      .output(featureDetail)
      .query(({ ctx, input }) => ctx.ops.getFeature(input)),
    sessions: procedure
      .input(listSessionsInput)
      .output(page(sessionSummary))
      .query(({ ctx, input }) => ctx.ops.listSessions(input)),
    logLines: procedure
      .input(logLinesInput)
      .output(logLines)
      .query(({ ctx, input }) => {
        if (input.reveal) admitReveal(ctx.revealRefusal)
        return ctx.ops.logLines(input)
      }),
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
    overviews: procedure.output(z.array(projectOverview)).query(({ ctx }) => ctx.ops.projectOverviews()),
    inspect: procedure
      .input(inspectProjectInput)
      .output(inspectedProject)
      .query(({ ctx, input }) => ctx.ops.inspectProject(input)),
    active: procedure.output(project.nullable()).query(({ ctx }) => ctx.ops.activeProject()),
    save: procedure
      .input(givenProject)
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

function admitReveal(refusal = 'Masked text is shown in the panel only' as string | null): void {
  if (refusal !== null) throw new OpsError('FORBIDDEN', refusal)
}

/** For callers in the same process (REST): `createOpsCaller({ ops }).operations.list({ limit: 5 })`. */
export const createOpsCaller = t.createCallerFactory(opsRouter)
