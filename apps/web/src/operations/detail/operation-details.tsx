import type { Operation } from '@ccdash/api-contract'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { KIND_LABELS } from '../model/kind-label.ts'
import { Card, CardBody } from '../../ui/card.tsx'
import { Id } from '../../ui/id.tsx'
import { Time } from '../../ui/time.tsx'
import { operationPath } from '../model/operation-path.ts'

/** The plain fields of an operation, and everything it was given and counted as it is stored. */
export function OperationDetails({ operation }: { operation: Operation }) {
  return (
    <Card title="Details">
      <CardBody className="grid gap-3">
        <dl className="grid gap-[6px]">
          <Row name="Kind">{KIND_LABELS[operation.kind]}</Row>
          <Row name="Asked for">{describeInput(operation)}</Row>
          <Row name="Phase">{operation.phase}</Row>
          <Row name="Message">{operation.message || '–'}</Row>
          <Row name="Updated">
            <Time at={operation.updatedAt} />
          </Row>
          <Row name="Finished">
            <Time at={operation.finishedAt} />
          </Row>
          <Row name="Project">{operation.projectId}</Row>
          {operation.retryOf !== null && (
            <Row name="Repeats">
              <Link href={operationPath(operation.retryOf)} className="text-accent-text hover:underline">
                <Id id={operation.retryOf} />
              </Link>
            </Row>
          )}
          <Row name="ID">
            <span className="mono cut block text-11" title={operation.id}>
              {operation.id}
            </span>
          </Row>
        </dl>
        <RawMetadata operation={operation} />
      </CardBody>
    </Card>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4">
      <dt className="flex-none text-text-2">{name}</dt>
      <dd className="min-w-0 text-right break-words">{children}</dd>
    </div>
  )
}

function describeInput({ input, metadata }: Operation): string {
  switch (input.kind) {
    case 'full_sync': {
      const without = [...(input.rebuildLinks ? [] : ['links']), ...(input.captureAnalytics ? [] : ['analytics'])]
      const kind = input.force ? 'forced' : 'incremental'
      return without.length === 0 ? kind : `${kind}, without ${without.join(' and ')}`
    }
    case 'rebuild_links':
      return input.captureAnalytics ? 'with analytics' : 'without analytics'
    case 'sync_changed_files': {
      const count = metadata['changedCount']
      const paths = typeof count === 'number' ? count : input.paths.length
      return paths === 1 ? '1 path' : `${paths} paths`
    }
  }
}

function RawMetadata({ operation: { input, metadata, progress, counters, stats } }: { operation: Operation }) {
  return (
    <details>
      <summary className="text-text-2">Raw Metadata</summary>
      <pre
        tabIndex={0}
        aria-label="Raw metadata as JSON"
        className="mono mt-2 max-h-[360px] overflow-auto rounded-2 border border-line bg-inset p-3"
      >
        {JSON.stringify({ input, metadata, progress, counters, stats }, null, 2)}
      </pre>
    </details>
  )
}
