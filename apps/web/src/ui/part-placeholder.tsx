import type { PartState } from './part-state.ts'
import { ProblemBanner } from './problem-banner.tsx'

type PlaceholderProps = { part: Exclude<PartState<unknown>, { state: 'shown' }>; name: string; rows: number }

/** Stands where a part of the page will be, and says why it is not there. */
export function PartPlaceholder({ part, name, rows }: PlaceholderProps) {
  if (part.state === 'loading') {
    return (
      <div className="card-body" aria-busy="true">
        <span className="visually-hidden">Loading {name}</span>
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="skeleton" aria-hidden="true" />
        ))}
      </div>
    )
  }
  if (part.state === 'disconnected') {
    return <p className="empty">The {name} could not be loaded: the server does not answer.</p>
  }
  return (
    <div className="card-body">
      <ProblemBanner error={part.error} what={`The ${name} could not be loaded`} />
    </div>
  )
}
