/**
 * Asks a running server thousands of generated things, most of them hostile, one after the other. It may refuse them, each with
 * an answer of the documented form, within a second; it may not fail, name its insides, or repeat what it was sent.
 */
import fc from 'fast-check'
import { z } from 'zod'
import { errorReply, validationReply, type OpenApiDocument } from '../../rest/open-api.ts'
import { REST_ROUTES } from '../../rest/rest-routes.ts'
import type { KnownValues } from './input-values.ts'
import { anyRequest, type RequestCase } from './request-cases.ts'
import { sendRequest, type Answer } from './send-request.ts'

export type FuzzServer = {
  readonly url: string
  readonly cases: number
  /** Random unless given; fast-check names it when something is found. */
  readonly seed?: number
  /** Ids and paths that exist there, by the name of the field. */
  readonly known: KnownValues
}

export type FuzzReport = {
  readonly cases: number
  readonly byStatus: Readonly<Record<string, number>>
  readonly slowestMs: number
}

const SLOW_MS = 1000
/** One that waits for an operation to end takes as long as that does. */
const WAITS = /^\/trpc\/operations\.wait\b|^\/api\/cache\/(sync|sync-paths|rebuild-links)(\?|$)/

/** @throws what fast-check found: the smallest request it could make of it, and the seed. */
export async function fuzzServer({ url, cases, seed, known }: FuzzServer): Promise<FuzzReport> {
  const api = JSON.parse((await ask(url, '/api/openapi.json')).text) as OpenApiDocument
  const byStatus: Record<string, number> = {}
  let slowestMs = 0
  const property = fc.asyncProperty(anyRequest(api, known), async (sent) => {
    if (WAITS.test(sent.target)) await untilIdle(url)
    const answer = await sendRequest(url, sent)
    const isSlow = answer.durationMs > SLOW_MS && !WAITS.test(sent.target)
    const { durationMs } = isSlow ? await againAlone(url, sent) : answer
    if (isSlow && durationMs > SLOW_MS) throw new Error(`took ${Math.round(durationMs)} ms`)
    const fault = faultOf(api, sent, answer)
    if (fault !== null) throw new Error(`${fault}: ${answer.status} ${answer.text.slice(0, 2000)}`)
    byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1
    if (!WAITS.test(sent.target)) slowestMs = Math.max(slowestMs, durationMs)
  })
  await fc.assert(property, { numRuns: cases, ...(seed === undefined ? {} : { seed }) })
  const health = await ask(url, '/api/health')
  if (health.status !== 200) throw new Error(`afterwards the health is ${health.status} ${health.text}`)
  return { cases, byStatus, slowestMs }
}

/** A busy machine may have made it slow: once more, with nothing else going on. */
async function againAlone(url: string, sent: RequestCase): Promise<Answer> {
  await untilIdle(url)
  return sendRequest(url, sent)
}

function ask(url: string, target: string): Promise<Answer> {
  return sendRequest(url, { kind: 'target', method: 'GET', target, headers: {}, body: null })
}

const activeOperations = z.object({ operations: z.object({ activeOperationCount: z.number() }) })

/** Until no operation runs or waits. */
export async function untilIdle(url: string): Promise<void> {
  for (;;) {
    const { text } = await ask(url, '/api/cache/status')
    if (activeOperations.parse(JSON.parse(text)).operations.activeOperationCount === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Null when the answer is as documented. */
function faultOf(api: OpenApiDocument, sent: RequestCase, answer: Answer): string | null {
  if (answer.status >= 500) return 'a failure of the server'
  if (answer.status >= 400 && /\n\s+at |node_modules|\/src\/[\w/-]+\.ts/.test(answer.text)) return 'names its insides'
  if (answer.status >= 400 && repeats(sent, answer)) return 'repeats what it was sent'
  if (sent.method === 'HEAD' || answer.text === '' || !answer.contentType.startsWith('application/json')) return null
  if (sent.headers['trpc-accept'] !== undefined) return null // a line of JSON per answer of a batch
  const body: unknown = JSON.parse(answer.text)
  if (sent.kind === 'rest') return restFault(api, sent, answer.status, body)
  if (answer.status < 400) return null
  const form = sent.target.startsWith('/trpc') ? z.union([trpcError, z.array(trpcPart), errorReply]) : restError
  return form.safeParse(body).success ? null : 'an undocumented form'
}

const LONGEST_REPEAT = 600 // as escaped in JSON: two hundred characters and what stands around them

/** Whether a long run of equal characters, as hostile texts are, comes back. */
function repeats({ target, body }: RequestCase, { text }: Answer): boolean {
  const run = /(.)\1{600,}/s.exec(typeof body === 'string' ? body : target)?.[1]
  return run !== undefined && text.includes(run.repeat(LONGEST_REPEAT))
}

const restError = z.union([validationReply, errorReply])
const trpcError = z.object({
  error: z.object({ message: z.string().max(600), code: z.number(), data: z.object({ httpStatus: z.number() }) }),
})
const trpcPart = z.union([trpcError, z.object({ result: z.object({ data: z.unknown() }) })])

function restFault(api: OpenApiDocument, sent: RequestCase, status: number, body: unknown): string | null {
  const { path = '', method } = sent
  // Names that are empty or hold a slash make it another path
  if (status === 404 || status === 405) return errorReply.safeParse(body).success ? null : 'an undocumented form'
  if (api.paths[path]?.[method.toLowerCase()]?.responses[String(status)] === undefined) return 'an undocumented status'
  const route = REST_ROUTES.find((row) => row.path === path && row.method === method)
  const form = status === 200 ? route?.reply : restError
  return form?.safeParse(body).success === true ? null : 'an undocumented form'
}
