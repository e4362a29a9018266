/** One markdown file of the docs or progress folder → document and tasks (spec 1.4–1.6). */
import { isUtf8 } from 'node:buffer'
import type { DocumentRecord, ParsedDocument } from '../../records/document.ts'
import type { IssueCode, SourceIssue, SourceKind } from '../../records/source-file.ts'
import { extractReferences } from '../../text/references.ts'
import { maskSecrets, type TextMask } from '../../secrets/mask-secrets.ts'
import { maskTexts } from '../../secrets/mask-value.ts'
import { maskDocument, maskTask } from './mask-document.ts'
import type { FileDates, GitDates } from './document-dates.ts'
import { fileTimes } from './document-dates.ts'
import { readDocumentFields } from './document-fields.ts'
import { isPhaseFile, scanDocument } from './feature-scan.ts'
import { findFieldProblems } from './field-problems.ts'
import type { Frontmatter } from '../markdown/frontmatter.ts'
import { parseFrontmatter } from '../markdown/frontmatter.ts'
import { parseTasks } from './parse-progress.ts'

export type DocumentInput = {
  /** Absolute, as walked. */
  readonly path: string
  /** Absolute docs or progress folder in which the walk found it. */
  readonly rootPath: string
  /** Canonical path (`canonicalProjectPath`): relative to the project root, `/`; never ''. */
  readonly canonicalPath: string
  readonly kind: SourceKind
  readonly bytes: Uint8Array
  readonly fileDates: FileDates
  /** Null when git does not know the file. */
  readonly git: GitDates | null
  /** What becomes of the texts that are kept; secrets in them are masked unless told otherwise. */
  readonly mask?: TextMask
}

/** Above this many issues of one file, the rest is counted in one more. */
const MAX_ISSUES = 500

/**
 * @returns  `record` is null when the bytes are not UTF-8. Its id is not yet told apart from that of another file with
 *           the same one (derive/assign-document-ids.ts).
 * Errors    none: what cannot be read becomes an issue with its line, and a sensible value or none in the record.
 */
export function parseDocument(input: DocumentInput): ParsedDocument {
  const { path, bytes, canonicalPath } = input
  const invalid = isUtf8(bytes) ? null : notUtf8(path, bytes)
  if (invalid) return { record: null, tasks: [], issues: [invalid] }
  const frontmatter = parseFrontmatter(readText(bytes))
  const { fields } = frontmatter
  const inProgressFolder = input.kind === 'progress'
  const relativePath = path.startsWith(`${input.rootPath}/`) ? path.slice(input.rootPath.length + 1) : canonicalPath
  const references = extractReferences(fields)
  const file = fileTimes(input.fileDates)

  const isPhase = isPhaseFile(relativePath, inProgressFolder, fields)
  const parsedTasks = inProgressFolder
    ? parseTasks({ sourcePath: path, sourceFile: canonicalPath, isPhase }, fields)
    : { tasks: [], statuses: [], problems: [] }
  const record: DocumentRecord = {
    sourcePath: path,
    ...readDocumentFields({ canonicalPath, frontmatter, references, file, git: input.git }),
    scan: scanDocument({
      canonicalPath,
      relativePath,
      inProgressFolder,
      fields,
      references,
      file,
      git: input.git,
      taskStatuses: parsedTasks.statuses,
    }),
  }
  const problems = [...findFieldProblems(fields), ...parsedTasks.problems]
  const { mask = maskSecrets } = input
  return {
    record: maskDocument(record, mask),
    tasks: parsedTasks.tasks.map((task) => maskTask(task, mask)),
    issues: maskTexts(issuesOf(path, frontmatter, problems), mask),
  }
}

function issuesOf(
  path: string,
  frontmatter: Frontmatter,
  problems: readonly { code: IssueCode; place: readonly (string | number)[]; reason: string }[],
): SourceIssue[] {
  const issue = (code: IssueCode, line: number, reason: string): SourceIssue => ({
    code,
    path,
    line,
    byteStart: null,
    reason,
  })
  const broken = frontmatter.problem
  const unlisted = problems.length - MAX_ISSUES
  return [
    ...(broken === null ? [] : [issue('FRONTMATTER_INVALID', broken.line, broken.reason)]),
    ...problems.slice(0, MAX_ISSUES).map(({ code, place, reason }) => issue(code, frontmatter.lineOf(place), reason)),
    ...(unlisted > 0 ? [issue('FIELD_INVALID', 1, `${unlisted} more fields of this file could not be read`)] : []),
  ]
}

/** A byte order mark stays; all line ends become `\n`. */
function readText(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/** A line feed byte is never part of a longer character, so the first bad line can be told by itself. */
function notUtf8(path: string, bytes: Uint8Array): SourceIssue {
  let line = 1
  let start = 0
  while (start < bytes.length) {
    const next = bytes.indexOf(0x0a, start)
    const end = next < 0 ? bytes.length : next
    if (!isUtf8(bytes.subarray(start, end))) break
    line += 1
    start = end + 1
  }
  return { code: 'NOT_UTF8', path, line, byteStart: start, reason: `line ${line} is not UTF-8` }
}
