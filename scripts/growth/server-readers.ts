/** What the server and the database read of requests, of the command line, of files that are imported, and of rows. */
import { entityId } from '../../packages/api-contract/src/index.ts'
import { PassThrough } from 'node:stream'
import * as flagValues from '../../apps/server/src/cli/flag-values.ts'
import { readJudgementLines } from '../../apps/server/src/cli/judgement-lines.ts'
import { printable } from '../../apps/server/src/terminal/printable.ts'
import { readSettings } from '../../apps/server/src/env.ts'
import { createLog } from '../../apps/server/src/log.ts'
import { readLax } from '../../apps/server/src/rest/lax-input.ts'
import { matchRest } from '../../apps/server/src/rest/rest-handler.ts'
import { createGuard } from '../../apps/server/src/http/security.ts'
import { jsonSlices, storableText } from '../../packages/db/src/statements/json-rows.ts'
import { readSchema } from '../../packages/db/scripts/read-schema.ts'
import { beginningWith, holding } from '../../packages/db/src/statements/text-search.ts'
import type { Readers } from './read-everything.ts'

const { givenText, ...flagReaders } = flagValues
const guard = createGuard(readSettings({ CCDASH_TOKEN: 'a'.repeat(20) }).http)
const log = createLog('error', new PassThrough().resume())
const SETTINGS = [
  'DATABASE_URL',
  'CCDASH_HOST',
  'CCDASH_TOKEN',
  'CCDASH_ALLOWED_HOSTS',
  'CCDASH_FRONTEND_ORIGIN',
  'CCDASH_PORT',
]

export const SERVER_READERS: Readers = {
  ...Object.fromEntries(
    Object.entries(flagReaders).map(([name, read]) => [name, (text: string) => refused(() => read(text))] as const),
  ),
  givenText: (text) => refused(() => givenText('--flag', entityId)(text)),
  printable,
  readJudgementLines: (text) => readJudgementLines(chunks(text)).next(),
  readSettings: (text) => SETTINGS.map((name) => refused(() => readSettings({ [name]: text }))),
  log: (text) => log.error({ err: new Error(text) }, 'a failure'),
  readLax: (text) => ['number', 'integer', 'boolean'].map((type) => readLax({ type }, text)),
  matchRest: (text) =>
    [text, `/api/${text}`, `/api/projects/${text}`, `/api/health${text}`].map((path) => matchRest('GET', path)),
  guard: (text) => {
    const headers = new Headers({
      host: visible(text),
      origin: visible(text),
      authorization: `Bearer ${visible(text)}`,
    })
    return guard.refuse(new Request('http://localhost/api/projects', { headers }), `/api/${text}`)
  },
  jsonSlices: (text) => [...jsonSlices([{ text }], [['text', 'text']])],
  storableText,
  holding,
  beginningWith,
  readSchema: (text) => [text, `model A {\n${text}\n}`, `model A {\n  a B ${text}\n}`].map(readSchema),
}

/** As a header may hold it. */
function visible(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e]/g, 'x').trim()
}

async function* chunks(text: string): AsyncGenerator<string> {
  yield text
}

/** A refusal is an answer too. */
function refused(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return error
  }
}
