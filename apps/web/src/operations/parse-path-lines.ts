import type { ChangedPath, ChangeType } from '@ccdash/api-contract'

/** One path a line; blanks are dropped, what is left is trimmed. */
export function parsePathLines(text: string, changeType: ChangeType): ChangedPath[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((path) => ({ path, changeType }))
}
