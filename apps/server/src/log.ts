/** JSON lines on stderr (stdout belongs to data); a child logger carries the request's or operation's id. */
import { destination, pino, type DestinationStream, type Logger } from 'pino'
import { maskSecrets, maskTexts } from '@ccdash/engine'
import { printableJson } from './terminal/printable.ts'
import type { LogLevel } from './env.ts'

export type Log = Logger

const SECRET_KEYS = ['token', 'authorization', 'cookie', 'password', 'databaseUrl']

export function createLog(level: LogLevel, out: DestinationStream = standardError()): Log {
  // A line is JSON, but may be read on a terminal.
  const printing: DestinationStream = { write: (line) => out.write(printableJson(line)) }
  return pino(
    {
      level,
      base: { service: 'ccdash' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: (fields) => maskTexts(fields, maskSecrets) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[secret]' },
      serializers: { err: describeError },
    },
    printing,
  )
}

/** A line that cannot be written (a full disk, a reader that is gone) is lost: there is nowhere to tell, and the work goes on. */
function standardError(): DestinationStream {
  const out = destination({ dest: 2, sync: true })
  out.on('error', () => undefined)
  return out
}

/** Name, message, stack and causes; a database URL in a message loses its password. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return {
    type: error.name,
    message: hidePasswords(error.message),
    stack: hidePasswords(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** In an address every password goes, however short: our own are among them. */
function hidePasswords(text: string): string {
  return maskSecrets(text).replaceAll(/(\w:\/\/[^\s:@/]+):[^\s@/]+@/g, '$1:[secret]@')
}
