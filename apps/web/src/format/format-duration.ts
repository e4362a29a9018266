/** Milliseconds as a person says them: `18 ms`, `0.34 s`, `6.8 s`, `52 s`, `1 min 18 s`, `3 h 05 min`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs))
  if (ms < 100) return `${ms} ms`
  if (ms < 1000) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
