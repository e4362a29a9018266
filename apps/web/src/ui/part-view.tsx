import { WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { EmptyState } from './empty-state.tsx'
import { ErrorState } from './error-state.tsx'
import type { PartState } from '../data/part-state.ts'
import { SkeletonRows } from './skeleton-rows.tsx'

type PartViewProps<Data> = {
  part: PartState<Data>
  /** What is shown, in the middle of a sentence: `operations`, `operation`. */
  what: string
  /** How many rows stand there while it loads. */
  rows: number
  onRetry?: () => void
  children: (data: Data) => ReactNode
}

/** Stands where a part of the page will be, and says why it is not there. */
export function PartView<Data>({ part, what, rows, onRetry, children }: PartViewProps<Data>) {
  switch (part.state) {
    case 'loading':
      return <SkeletonRows rows={rows} what={what} />
    case 'refused':
      return <ErrorState what={`The ${what} could not be loaded`} error={part.error} onRetry={onRetry} />
    case 'disconnected':
      return (
        <EmptyState icon={<WifiOff size={20} />} title={`The ${what} could not be loaded`}>
          The server does not answer. It is read as soon as the server is back.
        </EmptyState>
      )
    case 'shown':
      return <>{children(part.data)}</>
  }
}
