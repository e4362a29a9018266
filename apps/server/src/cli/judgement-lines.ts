/**
 * Judgements as JSON Lines: per line the five fields that name a link, the verdict, the note. They survive every rebuild, so
 * a file of them can be kept with the project, merged, and imported elsewhere. Pure but for what the caller's chunks read.
 */
import { givenJudgement, givenLinkKey, verdict, type ImportJudgements, type Judgement } from '@ccdash/api-contract'

export type ImportedJudgement = ImportJudgements['judgements'][number]

/** `problem` says why the line is none; blank lines are not told of. */
export type JudgementLine = { readonly number: number } & (
  | { readonly judgement: ImportedJudgement }
  | { readonly problem: string }
)

const judgementLine = givenLinkKey.extend({ verdict, note: givenJudgement.shape.note })
const MAX_LINE_CHARS = 1_000_000

/** One line, `\n` included. `at`, `confidence` and `strategy` are for the reader: an import passes them over. */
export function formatJudgementLine({ key, verdict, note, at, confidence, strategy }: Judgement): string {
  const { sourceType, sourceId, targetType, targetId, linkType } = key
  const fields = { sourceType, sourceId, targetType, targetId, linkType, verdict, note, at, confidence, strategy }
  return `${JSON.stringify(fields)}\n`
}

/** @param chunks  of the file, cut anywhere between characters. */
export async function* readJudgementLines(chunks: AsyncIterable<string>): AsyncGenerator<JudgementLine> {
  let number = 0
  for await (const line of splitLines(chunks)) {
    number += 1
    const text = number === 1 ? line.replace(/^\uFEFF/, '') : line
    if (text.trim() !== '') yield { number, ...parseLine(text) }
  }
}

function parseLine(text: string): { judgement: ImportedJudgement } | { problem: string } {
  if (text.length > MAX_LINE_CHARS) return { problem: `longer than ${MAX_LINE_CHARS} characters` }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
  const parsed = judgementLine.safeParse(value)
  if (parsed.success) {
    const { verdict, note, ...key } = parsed.data
    return { judgement: { key, verdict, note } }
  }
  return { problem: parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ') }
}

/** Lines end at `\n` and nowhere else. What is beyond MAX_LINE_CHARS of a line is passed over, so that memory stays flat. */
async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const [first = '', ...others] = chunk.split('\n')
    rest = appendTo(rest, first)
    for (const next of others) {
      yield rest
      rest = appendTo('', next)
    }
  }
  if (rest !== '') yield rest
}

function appendTo(line: string, text: string): string {
  return `${line}${text.slice(0, Math.max(0, MAX_LINE_CHARS + 1 - line.length))}`
}
