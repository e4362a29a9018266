import type { LogLines, ReadLogLines } from '@ccdash/api-contract'
import { useState } from 'react'
import { formatNumber } from '../format/format-number.ts'
import { trpc } from '../data/trpc.ts'
import { Button } from '../ui/button.tsx'
import { usePartState } from '../data/part-state.ts'
import { PartView } from '../ui/part-view.tsx'
import { PathText } from '../ui/path-text.tsx'
import { excerptAround, markText } from './mark-text.ts'
import { PanelPart } from './panel-part.tsx'
import { fileNameOf, logRangesOf, type Signal } from './read-evidence.ts'

type LogExcerptProps = { projectId: string; sessionId: string; signals: readonly Signal[] }

const SHOWN_AT_FIRST = 5
/** Characters of a line: about three rows of the panel; the rest on demand. */
const EXCERPT = 120

/** The lines of the session's log that the signals come from, read from the log itself. */
export function LogExcerpt({ projectId, sessionId, signals }: LogExcerptProps) {
  const ranges = logRangesOf(signals)
  const asked = { projectId, sessionId, ranges }
  const query = trpc.links.logLines.useQuery(asked, { enabled: ranges.length > 0, refetchOnWindowFocus: false })
  const part = usePartState(query, JSON.stringify([sessionId, ranges]))
  if (ranges.length === 0) {
    return (
      <PanelPart title="Log lines">
        <p className="text-text-2">The signals of this link say nothing of where they come from.</p>
      </PanelPart>
    )
  }
  const finds = new Map(ranges.map(({ byteStart, find }) => [byteStart, fileNameOf(find ?? '')]))
  const first = part.state === 'shown' ? part.data : null
  return (
    <PanelPart
      title="Log lines"
      aside={first !== null && <PathText path={first.path} line={first.lines[0]?.line} className="justify-end" />}
    >
      <PartView part={part} what="log lines" rows={3} onRetry={() => void query.refetch()}>
        {(log) =>
          log.masked ? (
            <MaskedLog key={sessionId} asked={asked} log={log} finds={finds} />
          ) : (
            <LogText key={sessionId} log={log} finds={finds} />
          )
        }
      </PartView>
    </PanelPart>
  )
}

type MaskedLogProps = LogTextProps & { asked: Pick<ReadLogLines, 'projectId' | 'sessionId' | 'ranges'> }

/** What is masked is read anew when somebody wants to see it, and forgotten when it is hidden or the row is left. */
function MaskedLog({ asked, log, finds }: MaskedLogProps) {
  const [revealed, setRevealed] = useState(false)
  const { data, error, isFetching } = trpc.links.logLines.useQuery(
    { ...asked, reveal: true },
    { enabled: revealed, refetchOnWindowFocus: false, retry: false, gcTime: 0 },
  )
  return (
    <>
      <LogText log={(revealed ? data : undefined) ?? log} finds={finds} />
      <Button size="s" className="mt-1" busy={revealed && isFetching} onClick={() => setRevealed(!revealed)}>
        {revealed ? 'Hide masked text' : 'Show masked text'}
      </Button>
      {revealed && error !== null && (
        <p role="alert" className="mt-1 text-text-2">
          {error.message}
        </p>
      )}
    </>
  )
}

const STATES: Readonly<Record<Exclude<LogLines['state'], 'read'>, string>> = {
  gone: 'The log is not there any more. The link keeps its evidence, the lines themselves are lost.',
  changed: 'The log was rewritten since it was read, so its lines stand elsewhere now. The next sync finds them again.',
}

type LogTextProps = { log: LogLines; finds: ReadonlyMap<number, string> }

function LogText({ log, finds }: LogTextProps) {
  const [all, setAll] = useState(false)
  const [whole, setWhole] = useState<number | null>(null)
  if (log.state !== 'read') return <p className="text-text-2">{STATES[log.state]}</p>
  if (log.lines.length === 0) return <p className="text-text-2">The log has nothing at these places.</p>
  const shown = all ? log.lines : log.lines.slice(0, SHOWN_AT_FIRST)
  return (
    <>
      <ol className="overflow-hidden rounded-2 border border-line bg-inset font-mono text-11 leading-[19px]">
        {shown.map(({ byteStart, line, text, cutBefore, cutAfter }) => {
          const find = finds.get(byteStart) ?? ''
          const isWhole = whole === byteStart
          return (
            <li key={byteStart} className="border-b border-line last:border-b-0">
              <button
                type="button"
                aria-expanded={isWhole}
                title={`from byte ${formatNumber(byteStart)}`}
                className="flex w-full gap-2 px-2 py-[2px] text-left hover:bg-hover"
                onClick={() => setWhole(isWhole ? null : byteStart)}
              >
                <span className="min-w-[36px] flex-none text-right text-text-3">{line ?? '–'}</span>
                <span className={isWhole ? 'min-w-0 break-all whitespace-pre-wrap' : 'line-clamp-3 min-w-0 break-all'}>
                  {cutBefore && isWhole && '…'}
                  {markText(isWhole ? text : excerptAround(text, find, EXCERPT), find).map((piece) =>
                    piece.isMarked ? (
                      <mark
                        key={piece.at}
                        className="bg-stalled-soft text-text underline decoration-stalled-mark decoration-[1.5px]"
                      >
                        {piece.text}
                      </mark>
                    ) : (
                      piece.text
                    ),
                  )}
                  {cutAfter && isWhole && '…'}
                </span>
              </button>
            </li>
          )
        })}
      </ol>
      {log.lines.length > SHOWN_AT_FIRST && (
        <Button variant="quiet" size="s" className="mt-1 -ml-2" onClick={() => setAll(!all)}>
          {all ? `Show the first ${SHOWN_AT_FIRST}` : `Show all ${log.lines.length} lines`}
        </Button>
      )}
    </>
  )
}
