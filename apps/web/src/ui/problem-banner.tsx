import { isDisconnected } from '../trpc.ts'

/** An answer that refuses and no answer at all look different. */
export function ProblemBanner({ error, what }: { error: { message: string }; what: string }) {
  if (isDisconnected(error)) {
    return (
      <p className="banner offline" role="alert">
        The server does not answer. The figures below are the last ones received; the page tries again by itself.
      </p>
    )
  }
  return (
    <p className="banner" role="alert">
      {what}: {error.message}
    </p>
  )
}
