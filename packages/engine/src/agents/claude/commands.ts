/** Commands in the text of messages, and what their arguments say (spec 1.3.5 and 4.2). */
import { trim } from '../../text/python-text.ts'

export type CommandTag = { readonly name: string; readonly args: string }

const ANY_NAME = /<command-name>/i
const NAME = /<command-name>([^<\n]*)<\/command-name>/gi
const ARGS_OPEN = /<command-args>/gi
const ARGS_CLOSE = /<\/command-args>/gi

/** Command tags in order; the i-th name goes with the i-th arguments, '' when it has none. */
export function findCommandTags(text: string): CommandTag[] {
  if (!ANY_NAME.test(text)) return []
  const args = findArguments(text)
  return [...text.matchAll(NAME)]
    .map((match) => trim(match[1] ?? ''))
    .filter((name) => name !== '')
    .map((name, index) => ({ name, args: args[index] ?? '' }))
}

/** Texts between the tags. By hand: a pattern would search to the end again from each tag that nothing closes. */
function findArguments(text: string): string[] {
  const found: string[] = []
  ARGS_OPEN.lastIndex = 0
  for (let open = ARGS_OPEN.exec(text); open !== null; open = ARGS_OPEN.exec(text)) {
    ARGS_CLOSE.lastIndex = ARGS_OPEN.lastIndex
    const close = ARGS_CLOSE.exec(text)
    if (close === null) break
    found.push(trim(text.slice(ARGS_OPEN.lastIndex, close.index)))
    ARGS_OPEN.lastIndex = ARGS_CLOSE.lastIndex
  }
  return found
}
