/**
 * How long a connection may take and how many there may be, so that slow or idle ones, meant or not, never keep others out.
 *
 *   nothing sent, or headers not whole ──10 s──▶ closed      request not whole ──12 s──▶ closed      idle after an answer ──5 s──▶ closed
 *   answer that nobody reads           ──10 s──▶ closed      answer read too slowly ──90 s──▶ closed
 *   stream of events                   no limit of time: what is not read is not made; how many, see stream-limits.ts
 */
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type ConnectionLimits = {
  readonly headersMs: number
  readonly requestMs: number
  readonly keepAliveMs: number
  /** Without a byte of an answer being taken. */
  readonly unreadMs: number
  /** For a whole answer, its making included. */
  readonly answerMs: number
  readonly checkMs: number
  readonly connections: number
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  headersMs: 10_000,
  requestMs: 12_000,
  keepAliveMs: 5_000,
  unreadMs: 10_000,
  answerMs: 90_000,
  checkMs: 1_000,
  connections: 2_000,
}

const MAX_HEADER_BYTES = 16 * 1024

export function serverOptions({ headersMs, requestMs, keepAliveMs, checkMs }: ConnectionLimits): ServerOptions {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkMs,
    maxHeaderSize: MAX_HEADER_BYTES,
  }
}

/** Closes connections whose answers are not read; to be called before the server listens. */
export function limitConnections(server: Server, { unreadMs, answerMs, connections }: ConnectionLimits): void {
  const answers = new WeakMap<Socket, ServerResponse>()
  server.maxConnections = connections
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    answers.set(socket, response)
    const cut = setTimeout(() => {
      if (!isStream(response)) socket.destroy()
    }, answerMs).unref()
    response.once('close', () => clearTimeout(cut))
  })
  // Node counts the time in which a socket neither got nor gave a byte; an answer that is still being made is no such fault.
  server.setTimeout(unreadMs, (socket) => {
    const response = answers.get(socket)
    const isMade = response?.headersSent === true
    if (response !== undefined && !response.writableFinished && (!isMade || isStream(response)))
      socket.setTimeout(unreadMs)
    else socket.destroy()
  })
}

/** Answers that go on for as long as their reader wants. */
const streams = new WeakSet<object>()

/** This answer is a stream of events: no limit of time is for it. */
export function noteStream(response: object): void {
  streams.add(response)
}

function isStream(response: ServerResponse): boolean {
  return streams.has(response)
}
