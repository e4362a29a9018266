import { useEffect, useState } from 'react'

const STEP_MS = 300_000

/** The time in milliseconds, moved on every five minutes: for what is asked of the server "since a while ago". */
export function useCoarseNow(): number {
  const [now, setNow] = useState(() => Math.floor(Date.now() / STEP_MS) * STEP_MS)
  useEffect(() => {
    const timer = setInterval(() => setNow(Math.floor(Date.now() / STEP_MS) * STEP_MS), STEP_MS / 5)
    return () => clearInterval(timer)
  }, [])
  return now
}
