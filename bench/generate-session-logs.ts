/**
 * Writes session logs like those of a coding agent, for benchmarks: all kinds of records, tool calls with their results, API
 * messages spread over several lines, sizes with a long tail, subagents beside their sessions. Same seed, same bytes.
 */
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import { createTexts, LogWriter } from './session-log-records.ts'
import type { Texts } from './session-log-records.ts'

export type GeneratedLogs = {
  /** Absolute paths, sessions before their subagents. */
  readonly paths: readonly string[]
  readonly bytes: number
}

/** Seven in ten logs are subagents', as on the machines of people who use them. */
const SUBAGENT_SHARE = 0.7
/** Spread of the sizes: the largest of a thousand logs holds about a twentieth of all bytes. */
const SIZE_SPREAD = 1.5
const SMALLEST_BYTES = 2000
const WRITE_BYTES = 512 * 1024

/**
 * @param folder      gets `<session>.jsonl` and `<session>/subagents/agent-<id>.jsonl`
 * @param count       number of logs
 * @param totalBytes  of all logs together, met within some percent
 */
export async function generateSessionLogs(options: {
  readonly folder: string
  readonly count: number
  readonly totalBytes: number
  readonly seed: number
}): Promise<GeneratedLogs> {
  const random = createRandom(options.seed)
  const texts = createTexts(random)
  const sizes = shareBytes(random, options.count, options.totalBytes)
  const paths: string[] = []
  let sessionId = ''
  let bytes = 0
  for (const [index, size] of sizes.entries()) {
    const isSubagent = index > 0 && random.chance(SUBAGENT_SHARE)
    if (!isSubagent) sessionId = random.uuid()
    const agentId = isSubagent ? random.hex(8) : null
    const path =
      agentId === null
        ? join(options.folder, `${sessionId}.jsonl`)
        : join(options.folder, sessionId, 'subagents', `agent-${agentId}.jsonl`)
    bytes += await writeLog(path, { random, texts, sessionId, agentId, bytes: size, longLineBytes: 0 })
    paths.push(path)
  }
  return { paths, bytes }
}

/**
 * One log of about `bytes` bytes. With `longLineBytes` its middle has one line of that length: an image in base64.
 *
 * @returns bytes written
 */
export async function generateOneLog(options: {
  readonly path: string
  readonly bytes: number
  readonly longLineBytes?: number
  readonly seed?: number
}): Promise<number> {
  const random = createRandom(options.seed ?? 1)
  const { path, bytes, longLineBytes = 0 } = options
  const texts = createTexts(random)
  return await writeLog(path, { random, texts, sessionId: random.uuid(), agentId: null, bytes, longLineBytes })
}

type LogPlan = {
  readonly random: Random
  readonly texts: Texts
  readonly sessionId: string
  readonly agentId: string | null
  readonly bytes: number
  readonly longLineBytes: number
}

async function writeLog(path: string, plan: LogPlan): Promise<number> {
  await mkdir(dirname(path), { recursive: true })
  await using file = await open(path, 'w')
  const writer = new LogWriter(plan.random, plan.texts, plan.sessionId, plan.agentId)
  let written = 0
  let isLongLineDue = plan.longLineBytes > 0
  while (written < plan.bytes) {
    if (isLongLineDue && written * 2 >= plan.bytes - plan.longLineBytes) {
      isLongLineDue = false
      for (const part of writer.longLine(plan.longLineBytes)) written += await writeAll(file, part)
      continue
    }
    let text = ''
    while (text.length < WRITE_BYTES && written + text.length < plan.bytes) text += writer.nextTurn()
    // A log may end in the middle of a turn, never in the middle of a line.
    const end = text.indexOf('\n', plan.bytes - written)
    written += await writeAll(file, end === -1 ? text : text.slice(0, end + 1))
  }
  return written
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, text: string): Promise<number> {
  const bytes = Buffer.from(text)
  await file.writeFile(bytes)
  return bytes.length
}

/** Log-normal sizes that add up to `totalBytes`. */
function shareBytes(random: Random, count: number, totalBytes: number): number[] {
  const weights = Array.from({ length: count }, () => Math.exp(random.normal() * SIZE_SPREAD))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => Math.max(SMALLEST_BYTES, Math.round((weight / sum) * totalBytes)))
}
