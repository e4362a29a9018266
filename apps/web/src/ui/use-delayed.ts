import { useEffect, useState } from 'react'

const DELAY_MS = 300

/** The value once it has stood still for a moment: what is typed is not asked for letter by letter. */
export function useDelayed<Value>(value: Value): Value {
  const [delayed, setDelayed] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), DELAY_MS)
    return () => clearTimeout(timer)
  }, [value])
  return delayed
}
