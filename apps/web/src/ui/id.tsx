/** First 8 characters in mono (the prefix `OP-` does not count), the whole id on hover. */
export function Id({ id, className }: { id: string; className?: string }) {
  return (
    <span title={id} className={`mono whitespace-nowrap ${className ?? ''}`}>
      {shortId(id)}
    </span>
  )
}

export function shortId(id: string): string {
  const prefix = /^[A-Z]+-/.exec(id)?.[0] ?? ''
  return id.slice(0, prefix.length + 8)
}
