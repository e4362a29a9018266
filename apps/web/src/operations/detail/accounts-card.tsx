/** Do the figures add up: what was seen is what became of it. */
import type { Operation } from '@ccdash/api-contract'
import { formatBytes, formatExactBytes } from '../../format/format-bytes.ts'
import { formatNumber } from '../../format/format-number.ts'
import { Card, CardBody } from '../../ui/card.tsx'
import { StateBadge } from '../../ui/state-mark.tsx'
import { fileImbalance, lineImbalance } from './account-balance.ts'

type Part = { readonly name: string; readonly count: number; readonly colour: string }

export function AccountsCard({ operation: { accounts, status } }: { operation: Operation }) {
  const { files, lines } = accounts
  if (files.seen === 0 && lines.seen === 0) return null
  const isBalanced = fileImbalance(files) === 0 && lineImbalance(lines) === 0
  return (
    <Card title="Accounts" actions={<Balance isBalanced={isBalanced} status={status} />}>
      <CardBody className="grid gap-4">
        <Account
          name="Files"
          seen={`${formatNumber(files.seen)} seen`}
          status={status}
          missing={fileImbalance(files)}
          parts={[
            { name: 'unchanged', count: files.unchanged, colour: 'bg-gray-7' },
            { name: 'parsed', count: files.parsed, colour: 'bg-blue-solid' },
            { name: 'removed', count: files.removed, colour: 'bg-violet-solid' },
            { name: 'failed', count: files.failed, colour: 'bg-red-solid' },
          ]}
        />
        {lines.seen > 0 && (
          <Account
            name="Lines"
            seen={`${formatNumber(lines.seen)} seen`}
            status={status}
            missing={lineImbalance(lines)}
            parts={[
              { name: 'used', count: lines.used, colour: 'bg-blue-solid' },
              { name: 'known, ignored', count: lines.ignored, colour: 'bg-gray-7' },
              { name: 'unknown, kept', count: lines.unknown, colour: 'bg-violet-solid' },
              { name: 'malformed', count: lines.malformed, colour: 'bg-red-solid' },
            ]}
          />
        )}
        {lines.bytesSeen > 0 && (
          <p className="flex justify-between" title={formatExactBytes(lines.bytesSeen)}>
            <span className="font-medium">Bytes</span>
            <span>{formatBytes(lines.bytesSeen)} in these lines</span>
          </p>
        )}
      </CardBody>
    </Card>
  )
}

/** Only an operation that went through must balance; what another has not come to is told without alarm. */
function Balance({ isBalanced, status }: { isBalanced: boolean; status: Operation['status'] }) {
  if (status !== 'completed') return null
  if (isBalanced) return <StateBadge state="completed">Balanced</StateBadge>
  return <StateBadge state="failed">Not balanced</StateBadge>
}

type AccountProps = {
  name: string
  seen: string
  parts: readonly Part[]
  /** Seen less all parts. */
  missing: number
  status: Operation['status']
}

function Account({ name, seen, parts, missing, status }: AccountProps) {
  const whole = parts.reduce((sum, { count }) => sum + count, Math.max(0, missing))
  const rest = restOf(missing, status)
  const shown = rest === null ? parts : [...parts, rest]
  return (
    <div className="grid gap-[7px]">
      <p className="flex justify-between">
        <span className="font-medium">{name}</span>
        <span>{seen}</span>
      </p>
      <div aria-hidden="true" className="flex h-2 gap-px overflow-hidden rounded-[2px] bg-track">
        {shown
          .filter(({ count }) => count > 0)
          .map((part) => (
            <span
              key={part.name}
              className={part.colour}
              style={{ flexGrow: Math.max(0.012, part.count / Math.max(1, whole)), flexBasis: 0 }}
            />
          ))}
      </div>
      <dl className="grid gap-[3px] text-12">
        {shown.map((part) => (
          <div key={part.name} className="flex justify-between">
            <dt className="flex items-center gap-[7px] text-text-2">
              <span className={`size-[7px] rounded-[2px] ${part.colour}`} />
              {part.name}
            </dt>
            <dd>{formatNumber(part.count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function restOf(missing: number, status: Operation['status']): Part | null {
  if (missing === 0) return null
  if (status === 'running') return { name: 'to come', count: missing, colour: 'bg-track' }
  if (status !== 'completed') return { name: 'not reached', count: missing, colour: 'bg-gray-5' }
  return { name: missing > 0 ? 'not accounted for' : 'counted twice', count: Math.abs(missing), colour: 'bg-red-solid' }
}
