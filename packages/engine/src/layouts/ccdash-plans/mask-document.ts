/** Documents and tasks without the secrets written into them. What says where a file is stays: it leads back to the file. */
import type { DocumentRecord } from '../../records/document.ts'
import type { TaskRecord } from '../../records/task.ts'
import type { TextMask } from '../../secrets/mask-secrets.ts'
import { maskTexts, maskValue } from '../../secrets/mask-value.ts'

/** Once all that follows from the text as written (slugs, references, dates) has been found. */
export function maskDocument(record: DocumentRecord, mask: TextMask): DocumentRecord {
  const { id, sourcePath, filePath, scan } = record
  const texts = maskTexts(record, mask)
  const raw = maskValue(texts.frontmatter.raw, mask)
  if (texts === record && raw === record.frontmatter.raw) return record
  const masked = { ...texts, frontmatter: { ...texts.frontmatter, raw } }
  const { relativePath, slug } = scan
  return { ...masked, id, sourcePath, filePath, scan: { ...masked.scan, relativePath, slug } }
}

export function maskTask(task: TaskRecord, mask: TextMask): TaskRecord {
  const { id, sourceFile, sourcePath } = task
  const masked = maskTexts(task, mask)
  return masked === task ? task : { ...masked, id, sourceFile, sourcePath }
}
