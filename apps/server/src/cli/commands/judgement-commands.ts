/** `ccdash links export-judgements | import-judgements`: JSON Lines, a page and a batch at a time. */
import type { Judgement, Page } from '@ccdash/api-contract'
import { open } from 'node:fs/promises'
import type { CliContext } from '../context.ts'
import { EXIT, UsageError, type ExitCode } from '../exit-codes.ts'
import { formatJudgementLine, readJudgementLines, type ImportedJudgement } from '../judgement-lines.ts'
import { writeOut } from '../write-out.ts'
import { writeStderr } from '../../terminal/terminal.ts'

const PAGE = 500
const BATCH = 1000

/** @param out  a path, `-` for stdout. */
export async function runExportJudgements({ ops }: CliContext, projectId: string, out: string): Promise<ExitCode> {
  await writeOut(out, async (write) => {
    for (let cursor: string | null = null; ;) {
      const page: Page<Judgement> = await ops.listJudgements({ projectId, limit: PAGE, cursor })
      for (const judgement of page.items) await write(formatJudgementLine(judgement))
      if (page.nextCursor === null) return
      cursor = page.nextCursor
    }
  })
  return EXIT.ok
}

/**
 * A line that is no judgement is reported with its number, and the rest goes on; then the exit code is 1.
 *
 * @param file  a path, `-` for stdin.
 * @throws UsageError when there is no such file.
 */
export async function runImportJudgements(
  { ops, json, print }: CliContext,
  projectId: string,
  file: string,
): Promise<ExitCode> {
  const total = { imported: 0, unchanged: 0, badLines: 0 }
  const batch: ImportedJudgement[] = []
  const flush = async () => {
    const { imported, unchanged } = await ops.importJudgements({ projectId, judgements: batch.splice(0) })
    total.imported += imported
    total.unchanged += unchanged
  }
  for await (const line of readJudgementLines(await readChunks(file))) {
    if ('problem' in line) {
      total.badLines += 1
      writeStderr(`${file}:${line.number}: ${line.problem}\n`)
      continue
    }
    batch.push(line.judgement)
    if (batch.length === BATCH) await flush()
  }
  if (batch.length > 0) await flush()
  const { imported, unchanged, badLines } = total
  print(json ? JSON.stringify(total, null, 2) : `imported ${imported}, unchanged ${unchanged}, bad lines ${badLines}`)
  return badLines === 0 ? EXIT.ok : EXIT.failed
}

async function readChunks(file: string): Promise<AsyncIterable<string>> {
  if (file === '-') return process.stdin.setEncoding('utf8')
  try {
    const handle = await open(file)
    return handle.createReadStream({ encoding: 'utf8' })
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
