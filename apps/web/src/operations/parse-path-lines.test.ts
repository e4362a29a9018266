import { expect, it } from 'vitest'
import { parsePathLines } from './parse-path-lines.ts'

it('reads one path a line, trims, drops blanks', () => {
  expect(parsePathLines(' docs/a.md \r\n\n\tb.md\n', 'deleted')).toEqual([
    { path: 'docs/a.md', changeType: 'deleted' },
    { path: 'b.md', changeType: 'deleted' },
  ])
  expect(parsePathLines(' \n ', 'modified')).toEqual([])
})
