/**
 * How the answering thread and the engine thread speak: birpc over a MessagePort.
 *
 * An error would cross as a bare Error (structured clone keeps neither class nor own fields), so it crosses as data and is
 * made anew on the other side: an OpsError with its code and details, any other with its name, message, stack and cause.
 */
import { OpsError, type OpsCommands, type OpsErrorCode, type WatcherHealth } from '@ccdash/api-contract'
import type { LostEngine } from '@ccdash/engine/vitals'
import { createBirpc, type BirpcReturn } from 'birpc'
import type { MessagePort, Worker } from 'node:worker_threads'
import type { Settings } from '../env.ts'

/** What the engine thread does for the answering thread. */
export interface EngineCalls extends OpsCommands {
  /** First call: opens database and engine. Others wait behind it. */
  open(settings: Settings, lost: LostEngine | null): Promise<void>
  /** Watches the active project; a sync of it is on its way. */
  startWatching(): Promise<void>
  /** Last call: running operations end as ABORTED, the database is closed, the thread ends. */
  close(): Promise<void>
}

/** What the answering thread is told. */
export interface EngineNews {
  watcherChanged(state: WatcherHealth): void
  /** Something was written that whoever watches would see. */
  written(): void
}

/** Every command, so that a new one cannot be forgotten on one side. */
export const COMMANDS: Readonly<Record<keyof OpsCommands, true>> = {
  startSync: true,
  startRebuildLinks: true,
  startSyncPaths: true,
  waitForOperation: true,
  cancelOperation: true,
  retryOperation: true,
  saveProject: true,
  updateProject: true,
  activateProject: true,
  judgeLink: true,
  createLink: true,
  importJudgements: true,
}

export function connect<Remote extends object, Local extends object>(
  port: MessagePort | Worker,
  local: Local,
): BirpcReturn<Remote, Local> {
  return createBirpc<Remote, Local>(local, {
    post: (message) => port.postMessage(message),
    on: (listener) => void port.on('message', listener),
    serialize: (message: Message) => (message.e instanceof Error ? { ...message, e: toWire(message.e) } : message),
    deserialize: (message: Message) => (isWireError(message.e) ? { ...message, e: fromWire(message.e) } : message),
    timeout: -1, // an operation may be waited for as long as it takes
  })
}

type Message = { readonly e?: unknown }

type WireError = {
  readonly wire: 'error'
  readonly name: string
  readonly message: string
  readonly stack: string
  readonly ops: { readonly code: OpsErrorCode; readonly details: Readonly<Record<string, unknown>> } | null
  readonly cause: WireError | null
}

function isWireError(value: unknown): value is WireError {
  return typeof value === 'object' && value !== null && 'wire' in value && value.wire === 'error'
}

function toWire(error: Error): WireError {
  return {
    wire: 'error',
    name: error.name,
    message: error.message,
    stack: error.stack ?? '',
    ops: error instanceof OpsError ? { code: error.code, details: error.details } : null,
    cause: error.cause instanceof Error ? toWire(error.cause) : null,
  }
}

function fromWire({ name, message, stack, ops, cause }: WireError): Error {
  const from = cause === null ? undefined : fromWire(cause)
  if (ops !== null) return new OpsError(ops.code, message, { ...ops.details }, from)
  const error = new Error(message, from === undefined ? undefined : { cause: from })
  return Object.assign(error, { name, stack })
}
