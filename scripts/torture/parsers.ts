/** The parsers a torture run feeds, each with what must hold of its answer. */
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readJudgementLines } from '../../apps/server/src/cli/judgement-lines.ts'
import type { Random } from '../../bench/random.ts'
import { extractReferences } from '../../packages/engine/src/text/references.ts'
import {
  baseName,
  canonicalProjectPath,
  documentId,
  isPathLike,
  normalizeRefPath,
  parentName,
  pathComponents,
  pathStem,
} from '../../packages/engine/src/text/ref-path.ts'
import { parseFrontmatter } from '../../packages/engine/src/layouts/markdown/frontmatter.ts'
import { parseDocument } from '../../packages/engine/src/layouts/ccdash-plans/parse-document.ts'
import { mapToJson, pythonStr, textOf, toJson } from '../../packages/engine/src/layouts/markdown/python-value.ts'
import { canResume } from '../../packages/engine/src/agents/claude/resume-state.ts'
import { createSessionReader } from '../../packages/engine/src/agents/claude/session-reader.ts'
import { parseYaml } from '../../packages/engine/src/layouts/markdown/yaml-python.ts'
import { hostileBytes, hostileText } from './hostile-text.ts'

export type Parser = {
  readonly name: string
  /** Makes one input; the returned function parses it and gives what is wrong with the answer, '' when nothing is. */
  prepare(random: Random): () => string | Promise<string>
}

const SAMPLE = join(import.meta.dirname, '..', '..', 'fixtures', 'sample-project')
const FILE_DATES = { createdMs: 1_750_000_000_000, mtimeNs: '1750000000000000000' }

export async function loadParsers(): Promise<Parser[]> {
  const logs = await readSamples('sessions/**/*.jsonl', 1_500)
  const documents = await readSamples('docs/**/*.md', 1_500)
  const progress = await readSamples('.claude/progress/**/*.md', 1_500)
  const blocks = [...documents, ...progress].map((text) => text.split('---')[1] ?? '')
  return [
    { name: 'session reader', prepare: (random) => readLog(hostileBytes(random, logs), random) },
    { name: 'document', prepare: (random) => readMarkdown('document', hostileBytes(random, documents)) },
    { name: 'progress', prepare: (random) => readMarkdown('progress', hostileBytes(random, progress)) },
    { name: 'YAML values', prepare: (random) => readYaml(hostileText(random, blocks)) },
    { name: 'references', prepare: (random) => readReferences(hostileText(random, blocks)) },
    { name: 'paths', prepare: (random) => readPath(hostileText(random, ['docs/a/b-v1.md', '/x/../y.ts', 'C:\\a\\b'])) },
    { name: 'judgement lines', prepare: (random) => readJudgements(hostileText(random, [JUDGEMENT])) },
  ]
}

const JUDGEMENT = `${JSON.stringify({
  ...{ sourceType: 'feature', sourceId: 'a-v1', targetType: 'session', targetId: 'S-1' },
  ...{ linkType: 'related', verdict: 'keep', note: 'seen' },
})}\n`

/** The first characters of each file of the bundled project. */
async function readSamples(pattern: string, chars: number): Promise<string[]> {
  const samples: string[] = []
  for await (const file of glob(pattern, { cwd: SAMPLE }))
    samples.push((await readFile(join(SAMPLE, file), 'utf8')).slice(0, chars))
  if (samples.length === 0) throw new Error(`the sample project has no ${pattern}`)
  return samples.toSorted()
}

function readLog(bytes: Uint8Array, random: Random): () => string {
  const chunk = 1 + random.below(600)
  return () => {
    const reader = createSessionReader({ path: '/logs/p/abc.jsonl', meta: null }, null)
    for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk))
    const { lines, resumeState, consumedBytes } = reader.finish({ atEof: true, fileSizeBytes: bytes.length })
    const classes = lines.used + lines.ignored + lines.unknown + lines.malformed
    if (classes !== lines.linesSeen) return `${classes} lines have a class, of ${lines.linesSeen}`
    if (lines.bytesSeen > bytes.length || consumedBytes > bytes.length) return 'it read more bytes than there are'
    return canResume(resumeState) ? '' : 'its state cannot be resumed'
  }
}

function readMarkdown(kind: 'document' | 'progress', bytes: Uint8Array): () => string {
  const file = kind === 'document' ? 'docs/features/a-v1.md' : 'progress/a-v1/phase-1-progress.md'
  return () => {
    const parsed = parseDocument({
      ...{ path: `/p/${file}`, rootPath: `/p/${file.split('/')[0] ?? ''}`, canonicalPath: file, kind, bytes },
      ...{ fileDates: FILE_DATES, git: null },
    })
    if (parsed.record === null) return parsed.issues.length > 0 ? '' : 'it has neither a record nor an issue'
    return isStorable([parsed.record, parsed.tasks]) ? '' : 'it holds text that no database takes'
  }
}

function readYaml(text: string): () => string {
  return () => {
    const parsed = parseYaml(text)
    if (parsed.type === 'error') return ''
    for (const value of [toJson(parsed.value), pythonStr(parsed.value), textOf(parsed.value)]) JSON.stringify(value)
    return ''
  }
}

function readReferences(block: string): () => string {
  return () => {
    const { fields } = parseFrontmatter(`---\n${block}\n---\n`)
    extractReferences(fields)
    extractReferences(mapToJson(fields))
    return ''
  }
}

function readPath(text: string): () => string {
  return () => {
    for (const read of [normalizeRefPath, pathComponents, baseName, pathStem, parentName, isPathLike, documentId])
      read(text)
    const inside = canonicalProjectPath(`/root/${text}`, '/root', text)
    return inside === '' && text !== '' ? 'it gave an empty path' : ''
  }
}

function readJudgements(text: string): () => Promise<string> {
  return async () => {
    for await (const line of readJudgementLines(halves(text))) {
      if (!('problem' in line) && line.judgement.note.length > 2000) return 'it took a note that is too long'
    }
    return ''
  }
}

async function* halves(text: string): AsyncGenerator<string> {
  yield text.slice(0, text.length >> 1)
  yield text.slice(text.length >> 1)
}

/** PostgreSQL takes neither NUL nor half a surrogate pair. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(isStorable)
}
