import { useEffect, useRef, useState } from 'react'

/** The newest value, at most once in `everyMs`; the last one always arrives. */
export function useThrottled<Value>(value: Value, everyMs: number): Value {
  const [shown, setShown] = useState(value)
  const shownAt = useRef(0)
  useEffect(() => {
    if (Object.is(value, shown)) return undefined
    const timer = setTimeout(
      () => {
        shownAt.current = Date.now()
        setShown(value)
      },
      Math.max(0, shownAt.current + everyMs - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [value, shown, everyMs])
  return shown
}
