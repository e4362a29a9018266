const DAY_MS = 86_400_000

// Made once: making one costs a hundred times as much as formatting with it. The local time zone is the one of the start.
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' })

/** `12 s ago` up to an hour, then the local time of day, then the date (`22 Nov`); the exact time belongs in a title. */
export function formatTime(iso: string, now: Date): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return '–'
  const agoMs = Math.max(0, now.getTime() - at.getTime())
  const seconds = Math.floor(agoMs / 1000)
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  return agoMs < DAY_MS ? formatClock(at) : formatDay(at, now)
}

/** Local time of day with seconds: `13:58:41`. */
export function formatClock(at: Date): string {
  const parts = [at.getHours(), at.getMinutes(), at.getSeconds()]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

/** `22 Nov`; with its year when that is another one: `22 Nov 2025`. */
function formatDay(at: Date, now: Date): string {
  const sameYear = at.getFullYear() === now.getFullYear()
  return (sameYear ? dayMonth : dayMonthYear).format(at)
}

/** The exact local time with its zone. */
export function formatExactTime(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return '–'
  return exact.format(at)
}
