import { describeError } from './describe-error.ts'

/** What failed and the answer received. */
export function ProblemBanner({ error, what }: { error: { message: string }; what: string }) {
  return (
    <p className="banner" role="alert">
      {what}: {describeError(error)}
    </p>
  )
}
