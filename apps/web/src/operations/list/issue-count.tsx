import { formatNumber } from '../../format/format-number.ts'
import { Code } from '../../ui/code.tsx'

/** `4 issues`; nothing when there is none. */
export function IssueCount({ count }: { count: number }) {
  if (count === 0) return null
  return <Code tone="warn">{count === 1 ? '1 issue' : `${formatNumber(count)} issues`}</Code>
}
