import type { EntityChange } from '@ccdash/api-contract'
import { formatNumber } from '../../format/format-number.ts'

/** `+38 ~212 −3`; what is nothing is left out, but keeps its place in a `fixed` column. */
export function SignedChange({
  change: { added, changed, removed },
  fixed = false,
}: {
  change: EntityChange
  fixed?: boolean
}) {
  const parts = [
    { name: 'added', sign: '+', count: added, tone: 'text-green-text', width: 'w-[34px]' },
    { name: 'changed', sign: '~', count: changed, tone: 'text-violet-text', width: 'w-[40px]' },
    { name: 'removed', sign: '−', count: removed, tone: 'text-red-text', width: 'w-[30px]' },
  ]
  return (
    <span className="inline-flex items-baseline gap-1 whitespace-nowrap">
      {parts.map(({ name, sign, count, tone, width }) =>
        count === 0 && !fixed ? null : (
          <span
            key={name}
            className={`${tone} ${fixed ? width : ''}`}
            title={count === 0 ? undefined : `${formatNumber(count)} ${name}`}
          >
            {count > 0 ? `${sign}${formatNumber(count)}` : '\u00a0'}
          </span>
        ),
      )}
    </span>
  )
}
