import { classNames } from '../ui/class-names.ts'

const LOOKS: Readonly<Record<string, string>> = {
  done: 'bg-completed-soft text-completed-text',
  'in-progress': 'bg-running-soft text-running-text',
  review: 'bg-uncertain-soft text-uncertain-text',
}

/** A feature's status as its plan says it: `in-progress` → `In progress`. */
export function StatusTag({ status }: { status: string }) {
  if (status === '') return null
  const words = status.replaceAll(/[-_]/g, ' ')
  return (
    <span
      className={classNames(
        'inline-flex h-5 flex-none items-center rounded-2 px-[7px] text-12 font-medium whitespace-nowrap',
        LOOKS[status] ?? 'bg-gray-4 text-text-2',
      )}
    >
      {words.charAt(0).toUpperCase() + words.slice(1)}
    </span>
  )
}
