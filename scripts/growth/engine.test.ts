import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ENGINE_READERS } from './engine-readers.ts'
import { RECORD_READERS } from './record-readers.ts'
import { findSteepReaders } from './read-everything.ts'

const ENGINE = join(import.meta.dirname, '../../packages/engine/src')

it('every reader of text takes time in proportion to the text', { timeout: 240_000 }, () => {
  expect(findSteepReaders(ENGINE_READERS)).toEqual([])
})

it('logs, documents, links and audits take time in proportion to the text in them', { timeout: 240_000 }, () => {
  expect(findSteepReaders(RECORD_READERS)).toEqual([])
})

it('every function of the pure folders that is given text is among them', () => {
  const files = globSync('{parse,link,audit,derive,records}/**/*.ts', { cwd: ENGINE })
  const given = files
    .filter((file) => !/\.test\.ts$|-test-kit\.ts$/.test(file))
    .flatMap((file) => readersIn(readFileSync(join(ENGINE, file), 'utf8')).map((name) => `${file}#${name}`))
  const missing = given.filter((name) => !Object.hasOwn(ENGINE_READERS, name) && !READ_WITH_RECORDS.has(name))
  expect(given.length).toBeGreaterThan(80)
  expect(missing).toEqual([])
})

/** Exported functions with a parameter that is text, bytes, or a value of a log or a front matter. */
function readersIn(source: string): string[] {
  return [...source.matchAll(/^export function (\w+)(?:<[^(]*>)?\(([^)]*)\)/gm)]
    .filter(([, , parameters = '']) =>
      /\b(?:string|unknown|Uint8Array|Buffer|YamlValue|YamlMap|JsonObject)\b/.test(parameters),
    )
    .map(([, name = '']) => name)
}

/** Read with the records, documents and links of record-readers.ts. */
const READ_WITH_RECORDS: ReadonlySet<string> = new Set([
  'audit/audit-links.ts#auditedLinks',
  'audit/audit-spread.ts#judgeLinks',
  'audit/audit-spread.ts#spreadLinks',
  'derive/feature-draft.ts#addDocument',
  'link/auto-link.ts#fixedLink',
  'link/link-index.ts#featuresWithAlias',
  'link/link-project.ts#linkTasksAndDocuments',
  'link/relink-scope.ts#linkSessionReferences',
  'link/session-title.ts#findTitleFacts',
  'parse/document/document-dates.ts#documentDates',
  'parse/session/messages.ts#readMessage',
  'parse/session/metadata-records.ts#readAiTitle',
  'parse/session/metadata-records.ts#readCustomTitle',
  'parse/session/metadata-records.ts#readPrLink',
  'parse/session/metadata-records.ts#readQueueOperation',
  'parse/session/metadata-records.ts#readSummary',
  'parse/session/read-record.ts#readRecord',
  'parse/session/resume-state.ts#readResumeState',
  'parse/session/session-facts.ts#addToSet',
  'parse/session/session-facts.ts#countRecord',
  'parse/session/session-facts.ts#resumeFacts',
  'parse/session/session-facts.ts#toRecord',
  'parse/session/session-facts.ts#toolTally',
  'parse/session/tool-calls.ts#readProgress',
  'parse/session/tool-calls.ts#readToolResult',
  'parse/session/tool-calls.ts#readToolUse',
])
