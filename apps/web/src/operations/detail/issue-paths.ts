import type { OperationIssue } from '@ccdash/api-contract'

/** What one request may name. */
export const MAX_PATHS = 10_000

/**
 * The files issues are about, each once, as a path sync takes them: relative to the project, `~/…` or absolute. Issues about
 * no file (an account that does not balance) and about the project folder itself name none.
 */
export function pathsOfIssues(issues: readonly Pick<OperationIssue, 'path'>[]): string[] {
  const paths = issues.map(({ path }) => path).filter((path) => path !== '' && path !== '.')
  return [...new Set(paths)]
}
