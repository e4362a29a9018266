/** Writes everything stored of a project as one JSON object, a page at a time: memory stays flat. */
import type { Store } from '@ccdash/engine'
import { documentRow, featureRow, sessionRow, taskRow } from './export-rows.ts'
import { writeOut, type Write } from './write-out.ts'

const PAGE = 200

/**
 * `{ sessions, documents, tasks, features, links }`, each sorted by id, links by their five key fields.
 *
 * @param out  a path, replaced only once the whole file is written; `-` is stdout.
 */
export async function exportProject(store: Store, projectId: string, out: string, now: Date): Promise<void> {
  return writeOut(out, (write) => writeAll(store, projectId, write, now))
}

async function writeAll(store: Store, projectId: string, write: Write, now: Date): Promise<void> {
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

async function writeRows<Row>(write: Write, rows: AsyncIterable<Row>, map: (row: Row) => unknown): Promise<void> {
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
