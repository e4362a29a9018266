import { expect, it } from 'vitest'
import { pathsOfIssues } from './issue-paths.ts'

it('names each file once and what is no file not at all', () => {
  const paths = ['docs/a.md', '', 'docs/a.md', '.', '~/.claude/projects/x/1.jsonl']
  expect(pathsOfIssues(paths.map((path) => ({ path })))).toEqual(['docs/a.md', '~/.claude/projects/x/1.jsonl'])
})
