import { useEffect, useState } from 'react'

/** The current time, renewed every second while the tab is visible. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(new Date())
    }, 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
