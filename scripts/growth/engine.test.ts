import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ENGINE_READERS } from './engine-readers.ts'
import { RECORD_READERS } from './record-readers.ts'
import { findSteepReaders } from './read-everything.ts'

const ENGINE = join(import.meta.dirname, '../../packages/engine/src')

/** Folders that get data and give data. */
const PURE = ['{records,text,agents,layouts}/**/*', 'linking/logic-1/**/*', 'linking/review/audit-{links,spread}']

it('every reader of text takes time in proportion to the text', { timeout: 240_000 }, () => {
  expect(findSteepReaders(ENGINE_READERS)).toEqual([])
})

it('logs, documents, links and audits take time in proportion to the text in them', { timeout: 240_000 }, () => {
  expect(findSteepReaders(RECORD_READERS)).toEqual([])
})

it('every function of the pure folders that is given text is among them', () => {
  const files = globSync(
    PURE.map((folder) => `${folder}.ts`),
    { cwd: ENGINE },
  )
  const given = files
    .filter((file) => !/\.test\.ts$|-test-kit\.ts$|session-folders\.ts$/.test(file))
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
  'linking/review/audit-links.ts#auditedLinks',
  'linking/review/audit-spread.ts#judgeLinks',
  'linking/review/audit-spread.ts#spreadLinks',
  'layouts/ccdash-plans/feature-draft.ts#addDocument',
  'linking/logic-1/auto-link.ts#fixedLink',
  'linking/logic-1/link-index.ts#featuresWithAlias',
  'linking/logic-1/link-project.ts#linkTasksAndDocuments',
  'linking/logic-1/relink-scope.ts#linkSessionReferences',
  'linking/logic-1/session-title.ts#findTitleFacts',
  'layouts/ccdash-plans/document-dates.ts#documentDates',
  'agents/claude/messages.ts#readMessage',
  'agents/claude/metadata-records.ts#readAiTitle',
  'agents/claude/metadata-records.ts#readCustomTitle',
  'agents/claude/metadata-records.ts#readPrLink',
  'agents/claude/metadata-records.ts#readQueueOperation',
  'agents/claude/metadata-records.ts#readSummary',
  'agents/claude/read-record.ts#readRecord',
  'agents/claude/resume-state.ts#readResumeState',
  'agents/claude/session-facts.ts#addToSet',
  'agents/claude/session-facts.ts#countRecord',
  'agents/claude/session-facts.ts#resumeFacts',
  'agents/claude/session-facts.ts#toRecord',
  'agents/claude/session-facts.ts#toolTally',
  'agents/claude/tool-calls.ts#readProgress',
  'agents/claude/tool-calls.ts#readToolResult',
  'agents/claude/tool-calls.ts#readToolUse',
])
