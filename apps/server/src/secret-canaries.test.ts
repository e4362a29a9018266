/** Secrets all over a project's files, and every way out of ccdash looked at: none of them leaves, but to who asks for it here. */
import { opsRouter } from '@ccdash/api-contract/router'
import { once } from 'node:events'
import { readdir, readFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import type { OpenApiDocument } from './rest/open-api.ts'
import { writeCanaryProject } from './testing/canary-project.ts'
import { openWorkspace, runCommand, startCommand } from './testing/command-line.ts'

type Known = {
  readonly operationId: string
  readonly sessionId: string
  readonly featureId: string
  readonly path: string
}

/** The canary project, synced from the command line into a database in a folder of its own. */
async function openCanaries() {
  const workspace = await openWorkspace()
  const { folder, canaries } = await writeCanaryProject(join(workspace.folder, 'canary'))
  const data = join(workspace.folder, 'data')
  await mkdir(data)
  const run = async (...args: string[]) => {
    const env = { HOME: workspace.folder, CCDASH_LOG_LEVEL: 'debug' }
    return runCommand([...args, '--project', folder, '--db', join(data, 'ccdash.db')], env)
  }
  const synced = await run('sync', '--json')
  expect(JSON.parse(synced.stdout)).toMatchObject({ status: 'completed' })
  const found: string[] = []
  return {
    ...{ workspace, folder, data, canaries, run, found },
    /** Notes every canary in what came out there; what came out has to be something. */
    look(where: string, text: string): void {
      expect([where, text.length]).not.toEqual([where, 0])
      found.push(...canaries.filter((canary) => text.includes(canary)).map((canary) => `${where}: ${canary}`))
    },
    synced,
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  }
}

type Canaries = Awaited<ReturnType<typeof openCanaries>>

async function serve({ workspace, folder, data }: Canaries) {
  const args = ['serve', '--port', '0', '--json', '--project', folder, '--db', join(data, 'ccdash.db')]
  const env = { HOME: workspace.folder, CCDASH_LOG_LEVEL: 'debug', CCDASH_STARTUP_SYNC_DELAY_SECONDS: '0' }
  const child = startCommand(args, env)
  const closed = once(child, 'close')
  let log = ''
  child.stderr.on('data', (chunk) => (log += String(chunk)))
  let url = ''
  for await (const line of createInterface({ input: child.stdout })) {
    url = (JSON.parse(line) as { url: string }).url
    break
  }
  await expect.poll(async () => (await fetch(`${url}/api/ready`)).status, { timeout: 20_000 }).toBe(200)
  return {
    url,
    log: () => log,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await closed
    },
  }
}

async function get(url: string): Promise<string> {
  const response = await fetch(url)
  const text = await response.text()
  expect([url, response.status, response.ok ? '' : text]).toEqual([url, 200, ''])
  return text
}

function query(url: string, name: string, input: object): Promise<string> {
  return get(`${url}/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`)
}

async function read<Data>(url: string, name: string, input: object): Promise<Data> {
  return (JSON.parse(await query(url, name, input)) as { result: { data: Data } }).result.data
}

async function knownTo(url: string, path: string): Promise<Known> {
  const operations = await read<{ items: { id: string }[] }>(url, 'operations.list', {})
  const sessions = await read<{ items: { sessionId: string; features: number }[] }>(url, 'links.sessions', {})
  const features = await read<{ items: { featureId: string; documents: number; tasks: number }[] }>(
    url,
    'links.features',
    {},
  )
  const linked = sessions.items.find((session) => session.features > 0)
  const feature = features.items.find(({ documents, tasks }) => documents > 0 && tasks > 0)
  expect([sessions.items.length > 0, linked, feature]).not.toContain(undefined)
  return {
    operationId: operations.items.at(-1)?.id ?? '',
    sessionId: linked?.sessionId ?? '',
    featureId: feature?.featureId ?? '',
    path,
  }
}

/** Places of all lines of a log, as many as one request may ask for at a time. */
async function rangesOf(file: string) {
  const ranges: { byteStart: number; byteEnd: number }[] = []
  let byteStart = 0
  for (const line of (await readFile(file, 'utf8')).split('\n').filter((text) => text !== '')) {
    ranges.push({ byteStart, byteEnd: byteStart + Buffer.byteLength(line) })
    byteStart += Buffer.byteLength(line) + 1
  }
  return Array.from({ length: Math.ceil(ranges.length / 25) }, (_, part) => ranges.slice(part * 25, part * 25 + 25))
}

type Procedure = { readonly _def: { readonly type: string } }

async function lookAtReads(canary: Canaries, url: string, known: Known): Promise<void> {
  const ranges = [{ byteStart: 0, byteEnd: 100 }]
  const inputs: Readonly<Record<string, object>> = {
    'links.logLines': { sessionId: known.sessionId, ranges },
    'links.feature': { featureId: known.featureId },
    'links.list': { entityType: 'feature', entityId: known.featureId },
    'projects.inspect': { path: known.path },
  }
  const procedures = Object.entries(opsRouter._def.procedures as unknown as Readonly<Record<string, Procedure>>)
  const reads = procedures.filter(([, { _def }]) => _def.type === 'query')
  expect(reads.length).toBeGreaterThan(20)
  for (const [name] of reads)
    canary.look(name, await query(url, name, inputs[name] ?? { operationId: known.operationId, limit: 200 }))
}

async function lookAtRest(canary: Canaries, url: string, known: Known): Promise<void> {
  const { paths } = JSON.parse(await get(`${url}/api/openapi.json`)) as OpenApiDocument
  const asked = Object.entries(paths).filter(([, methods]) => 'get' in methods)
  expect(asked.length).toBeGreaterThan(5)
  for (const [path] of asked)
    canary.look(path, await get(url + path.replaceAll(/\{operation_id\}/g, encodeURIComponent(known.operationId))))
  canary.look('/metrics', await get(`${url}/metrics`))
}

/** Every line of the logs. @returns what is shown of them to who asks for it bare. */
async function lookAtLogs(canary: Canaries, url: string): Promise<string> {
  let revealed = ''
  for (const name of ['one', 'two']) {
    for (const ranges of await rangesOf(join(canary.folder, 'sessions', `${name}.jsonl`))) {
      const asked = { sessionId: `S-${name}`, ranges }
      canary.look('lines of the log', await query(url, 'links.logLines', asked))
      revealed += await query(url, 'links.logLines', { ...asked, reveal: true })
    }
  }
  return revealed
}

/** What live.watch says while everything is read once more. */
async function lookAtStream(canary: Canaries, url: string): Promise<void> {
  const stop = new AbortController()
  const stream = await fetch(`${url}/trpc/live.watch?input=%7B%7D`, { signal: stop.signal })
  let told = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of stream.body ?? []) told += decoder.decode(chunk, { stream: true })
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error
  })
  const body = JSON.stringify({ background: false, force: true, trigger: `hook ${canary.canaries[0]}` })
  const headers = { 'content-type': 'application/json' }
  const synced = await fetch(`${url}/api/cache/sync`, { method: 'POST', headers, body })
  canary.look('sync over REST', await synced.text())
  expect(synced.status).toBe(200)
  await expect.poll(() => told.includes('"completed"'), { timeout: 10_000 }).toBe(true)
  stop.abort()
  await reading
  canary.look('live.watch', told)
}

describe('secrets in the files of a project', () => {
  it('are in nothing that is stored, printed, answered or logged', { timeout: 180_000 }, async () => {
    await using canary = await openCanaries()
    expect(canary.canaries.length).toBeGreaterThan(30)
    canary.look('sync', canary.synced.stdout + canary.synced.stderr)
    {
      await using server = await serve(canary)
      await lookAtStream(canary, server.url)
      const known = await knownTo(server.url, canary.folder)
      await lookAtReads(canary, server.url, known)
      await lookAtRest(canary, server.url, known)
      const revealed = await lookAtLogs(canary, server.url)
      // They are there, for who asks for them at this machine
      expect(canary.canaries.filter((secret) => !revealed.includes(secret))).toEqual([])
      const operation = known.operationId
      const commands = [
        ['export', '--out', '-'],
        ['operations', 'list', '--json'],
        ['operations', 'show', operation, '--json'],
        ['operations', 'show', operation],
        ['links', 'list', '--feature', known.featureId, '--why'],
        ['audit', '--json', '--primary-floor', '0', '--fanout-floor', '1'],
        ['doctor'],
      ]
      const ran = await Promise.all(commands.map(async (command) => ({ command, ...(await canary.run(...command)) })))
      for (const { command, stdout, stderr } of ran) {
        canary.look(command.join(' '), stdout)
        if (stderr !== '') canary.look(`${command.join(' ')} (stderr)`, stderr)
      }
      canary.look('log of the server', server.log())
    }
    for (const name of await readdir(canary.data))
      canary.look(name, `${name} ${await readFile(join(canary.data, name), 'latin1')}`)
    expect(canary.found).toEqual([])
  })
})
