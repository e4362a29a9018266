/** Syncs chosen paths: a box that takes whatever list is pasted, and a change type for each path. */
import type { ChangedPath, ChangeType } from '@ccdash/api-contract'
import { X } from 'lucide-react'
import { useId, useState, type RefObject } from 'react'
import { formatNumber } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { describeError } from '../data/describe-error.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { PathText } from '../ui/path-text.tsx'
import { parsePathLines } from '../operations/model/parse-path-lines.ts'
import type { StartOperations } from '../operations/list/use-start-operations.ts'

const MAX_ROWS = 200

type PathSyncProps = { start: StartOperations; box: RefObject<HTMLTextAreaElement | null> }

export function PathSync({ start, box }: PathSyncProps) {
  const id = useId()
  const [chosen, setChosen] = useState<readonly ChangedPath[]>([])
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)

  const all = addPaths(chosen, parsePathLines(text))
  const refusal = start.error?.kind === 'paths' ? start.error.error : null
  /** A line that is complete becomes a row. */
  const write = (value: string) => {
    setMissing(false)
    if (value.includes('\n')) {
      setChosen(addPaths(chosen, parsePathLines(value)))
      setText('')
    } else setText(value)
  }
  const submit = async () => {
    setMissing(all.length === 0)
    if (all.length === 0) {
      start.forget()
      box.current?.focus()
      return
    }
    setChosen(all)
    setText('')
    if (await start.syncPaths([...all])) setChosen([])
  }
  const message = missing
    ? 'Enter at least one path.'
    : refusal === null
      ? null
      : `Not started: ${describeError(refusal)}`

  return (
    <form
      className="grid gap-[10px] border-t border-line p-4 max-[720px]:p-3"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className="grid gap-[5px]">
        <label htmlFor={id} className="text-12 font-medium text-text-2">
          Targeted Path Sync
        </label>
        <div className="overflow-hidden rounded-2 border border-line-strong bg-surface text-12 shadow-1 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus">
          <PathRows chosen={chosen} onChange={setChosen} />
          <textarea
            ref={box}
            id={id}
            rows={1}
            value={text}
            spellCheck={false}
            placeholder="Paste paths, one per line"
            aria-describedby={`${id}-hint`}
            aria-invalid={message !== null}
            className="block field-sizing-content max-h-[160px] min-h-[30px] w-full resize-none bg-transparent px-[9px] py-[6px] font-mono outline-none placeholder:font-sans pointer-coarse:min-h-[44px]"
            onChange={(event) => write(event.target.value)}
          />
        </div>
        {message !== null && (
          <p role="alert" className="text-12 text-red-text">
            {message}
          </p>
        )}
        <p id={`${id}-hint`} className="text-12 text-text-3">
          A leading <b className="font-medium">A</b>, <b className="font-medium">M</b> or{' '}
          <b className="font-medium">D</b> sets the type; <span className="mono">git status</span> pastes fine.
        </p>
      </div>
      <div className="flex items-center justify-between gap-2">
        <span className="text-12 text-text-3">{countPaths(all.length)}</span>
        <Button type="submit" busy={start.busy === 'paths'} disabled={start.busy !== null && start.busy !== 'paths'}>
          Sync Paths
        </Button>
      </div>
    </form>
  )
}

const TYPES: readonly ChangeType[] = ['modified', 'added', 'deleted']

type PathRowsProps = { chosen: readonly ChangedPath[]; onChange: (chosen: readonly ChangedPath[]) => void }

function PathRows({ chosen, onChange }: PathRowsProps) {
  if (chosen.length === 0) return null
  return (
    <ul aria-label="Chosen paths" className="max-h-[212px] overflow-auto">
      {chosen.slice(0, MAX_ROWS).map(({ path, changeType }) => (
        <li key={path} className="flex h-[30px] items-center gap-1 border-b border-line pr-1 pl-[9px]">
          <PathText path={path} className="flex-1" />
          <select
            aria-label={`Change type of ${path}`}
            value={changeType}
            className="h-[22px] flex-none rounded-2 bg-gray-4 px-[5px] text-text-2 [&>option]:bg-raised"
            onChange={(event) =>
              onChange(
                chosen.map((other) => (other.path === path ? { path, changeType: typeOf(event.target.value) } : other)),
              )
            }
          >
            {TYPES.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
          <IconButton
            label={`Leave out ${path}`}
            icon={<X size={12} aria-hidden="true" />}
            onClick={() => onChange(chosen.filter((other) => other.path !== path))}
          />
        </li>
      ))}
      {chosen.length > MAX_ROWS && (
        <li className="flex h-[30px] items-center justify-between border-b border-line px-[9px] text-text-3">
          and {formatNumber(chosen.length - MAX_ROWS)} more
          <button type="button" className="hit hover:text-text" onClick={() => onChange([])}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  )
}

function typeOf(value: string): ChangeType {
  return TYPES.find((type) => type === value) ?? 'modified'
}

/** One that is named again has its new type, in its place. */
function addPaths(chosen: readonly ChangedPath[], added: readonly ChangedPath[]): readonly ChangedPath[] {
  const byPath = new Map([...chosen, ...added].map((path) => [path.path, path]))
  return [...byPath.values()]
}

function countPaths(count: number): string {
  if (count === 0) return 'No path yet'
  return count === 1 ? '1 path' : `${formatNumber(count)} paths`
}
