/** One request over a real socket, the answer as it came. */
import { request, type IncomingMessage } from 'node:http'
import { createConnection } from 'node:net'
import type { RequestCase } from './request-cases.ts'

export type Answer = {
  readonly status: number
  readonly contentType: string
  /** '' of a stream of events: it is left as soon as it has begun. */
  readonly text: string
  readonly durationMs: number
}

const GIVE_UP_MS = 30_000

export async function sendRequest(url: string, { method, target, headers, body }: RequestCase): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const startedAt = performance.now()
  const sent = { hostname, port, method, path: target, headers, agent: false, timeout: GIVE_UP_MS } as const // a connection of its own: the server may close one it is done with
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const out = request(sent, resolve)
    out.on('error', reject)
    out.on('timeout', () => out.destroy(new Error(`no answer in ${GIVE_UP_MS} ms`)))
    out.end(body ?? undefined)
  })
  const contentType = message.headers['content-type'] ?? ''
  const text = contentType.startsWith('text/event-stream') ? leave(message) : await readAll(message)
  return { status: message.statusCode ?? 0, contentType, text, durationMs: performance.now() - startedAt }
}

function leave(message: IncomingMessage): string {
  message.destroy()
  return ''
}

async function readAll(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Bytes as they are, for what no HTTP client sends. @returns the status; 0 when the server only closed the connection. */
export async function sendBytes(url: string, bytes: string): Promise<number> {
  const { hostname, port } = new URL(url)
  const socket = createConnection({ host: hostname, port: Number(port) })
  try {
    return await new Promise<number>((resolve, reject) => {
      let text = ''
      socket.setTimeout(GIVE_UP_MS, () => reject(new Error(`no answer to ${JSON.stringify(bytes.slice(0, 200))}`)))
      socket.on('data', (chunk) => (text += chunk.toString('latin1')))
      socket.on('error', reject)
      socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)))
      socket.write(bytes, 'latin1')
    })
  } finally {
    socket.destroy()
  }
}
