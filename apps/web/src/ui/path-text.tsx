type PathTextProps = {
  path: string
  /** 1-based. */
  line?: number | null | undefined
  className?: string
}

/** A path that loses its folders first when there is no room, never its file name or line; whole on hover. */
export function PathText({ path, line, className }: PathTextProps) {
  const cut = path.lastIndexOf('/') + 1
  const suffix = line === null || line === undefined ? '' : `:${line}`
  return (
    <span className={`mono flex max-w-full min-w-0 whitespace-nowrap ${className ?? ''}`} title={path + suffix}>
      {cut > 0 && <span className="min-w-0 shrink-[9999] overflow-hidden text-ellipsis">{path.slice(0, cut)}</span>}
      <span className="min-w-0 overflow-hidden text-ellipsis">{path.slice(cut)}</span>
      {suffix !== '' && <span className="flex-none">{suffix}</span>}
    </span>
  )
}
