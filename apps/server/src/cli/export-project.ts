/** Writes everything stored of a project as one JSON object, a page at a time: memory stays flat. */
import type { Store } from '@ccdash/engine'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import { documentRow, featureRow, sessionRow, taskRow } from './export-rows.ts'

const PAGE = 200

/**
 * `{ sessions, documents, tasks, features, links }`, each sorted by id, links by their five key fields.
 *
 * @param out  a path, replaced only once the whole file is written; `-` is stdout.
 */
export async function exportProject(store: Store, projectId: string, out: string, now: Date): Promise<void> {
  if (out === '-') return writeAll(store, projectId, process.stdout, now)
  const partPath = `${out}.${process.pid}.part`
  const stream = createWriteStream(partPath)
  try {
    await writeAll(store, projectId, stream, now)
    stream.end()
    await finished(stream)
    await rename(partPath, out)
  } catch (error) {
    stream.destroy()
    await rm(partPath, { force: true })
    throw error
  }
}

async function writeAll(store: Store, projectId: string, out: Writable, now: Date): Promise<void> {
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain') // rejects when the stream fails
  }
  await write('{\n"sessions": [')
  await writeRows(
    write,
    byId((after) => store.pageSessions(projectId, after, PAGE)),
    (row) => sessionRow(row, now),
  )
  await write('],\n"documents": [')
  await writeRows(
    write,
    byId((after) => store.pageDocuments(projectId, after, PAGE)),
    documentRow,
  )
  await write('],\n"tasks": [')
  await writeRows(
    write,
    byId((after) => store.pageTasks(projectId, after, PAGE)),
    taskRow,
  )
  await write('],\n"features": [')
  await writeRows(
    write,
    byId((after) => store.pageFeatures(projectId, after, PAGE)),
    featureRow,
  )
  await write('],\n"links": [')
  await writeRows(write, links(store, projectId), (link) => link)
  await write(']\n}\n')
}

async function writeRows<Row>(
  write: (text: string) => Promise<void>,
  rows: AsyncIterable<Row>,
  map: (row: Row) => unknown,
): Promise<void> {
  let separator = '\n'
  for await (const row of rows) {
    await write(`${separator}${JSON.stringify(map(row))}`)
    separator = ',\n'
  }
}

async function* byId<Row extends { readonly id: string }>(
  page: (after: string | null) => Promise<Row[]>,
): AsyncGenerator<Row> {
  for (let after: string | null = null; ;) {
    const rows: Row[] = await page(after)
    yield* rows
    if (rows.length < PAGE) return
    after = rows.at(-1)?.id ?? null
  }
}

async function* links(store: Store, projectId: string) {
  for (let after: string | null = null; ;) {
    const { links: rows, next } = await store.pageLinks(projectId, after, PAGE)
    for (const { sourceType, sourceId, targetType, targetId, linkType, confidence, strategy, metadata } of rows) {
      yield { sourceType, sourceId, targetType, targetId, linkType, confidence, strategy, metadata }
    }
    if (next === null) return
    after = next
  }
}
