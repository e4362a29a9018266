/** `12 s ago` up to an hour, then the local time of day, then the date; the exact time belongs in a title. */
export function formatTime(iso: string, now: Date): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return '–'
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return at.toLocaleTimeString(undefined, { hour12: false })
  return at.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** The exact local time with its zone. */
export function formatExactTime(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return '–'
  return at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })
}
