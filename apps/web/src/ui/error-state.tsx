import { RotateCcw } from 'lucide-react'
import { Button } from './button.tsx'
import { Code } from './code.tsx'
import { describeError, errorCode } from '../data/describe-error.ts'
import { StateMark } from './state-mark.tsx'

type ErrorStateProps = {
  /** What failed, e.g. `The operation could not be loaded`. */
  what: string
  error: { message: string }
  onRetry?: (() => void) | undefined
}

/** What failed, the answer received, its code, one action. */
export function ErrorState({ what, error, onRetry }: ErrorStateProps) {
  const code = errorCode(error)
  return (
    <div role="alert" className="grid justify-items-center gap-[6px] px-8 pt-[26px] pb-7 text-center max-[720px]:px-4">
      <StateMark state="failed" size={20} className="mb-1 text-failed-mark" />
      <p className="font-semibold">{what}</p>
      <p className="max-w-[56ch] text-balance break-words text-text-2">{describeError(error)}</p>
      {code !== null && <Code tone="bad">{code}</Code>}
      {onRetry !== undefined && (
        <Button className="mt-2" icon={<RotateCcw size={14} aria-hidden="true" />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
