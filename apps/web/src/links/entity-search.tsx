import { keepPreviousData } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useDelayed } from '../ui/use-delayed.ts'
import { trpc } from '../data/trpc.ts'
import { classNames } from '../ui/class-names.ts'
import { shortId } from '../ui/id.tsx'
import { TextField } from '../ui/fields.tsx'
import { usePartState } from '../data/part-state.ts'
import { PartView } from '../ui/part-view.tsx'
import type { ListKind } from './links-view.ts'

const FOUND = 8

type EntitySearchProps = {
  projectId: string
  type: ListKind
  /** Id; '' for none. */
  chosen: string
  onChoose: (id: string) => void
  error: string | null
}

/** Finds a feature or a session by part of its id or name; one of the found is chosen. */
export function EntitySearch({ projectId, type, chosen, onChoose, error }: EntitySearchProps) {
  const name = useId()
  const [typed, setTyped] = useState('')
  const search = useDelayed(typed.trim())
  const part = useFound(projectId, type, search)
  return (
    <div className="grid gap-2">
      <TextField
        label={type === 'feature' ? 'Find a feature' : 'Find a session'}
        data-autofocus=""
        value={typed}
        placeholder="Part of its id or name"
        error={error}
        onChange={({ target }) => setTyped(target.value)}
      />
      <div className="max-h-[216px] overflow-auto rounded-2 border border-line">
        <PartView part={part} what={`${type}s`} rows={3}>
          {(found) =>
            found.length === 0 ? (
              <p className="px-3 py-2 text-text-2">No {type} has this in its id or name.</p>
            ) : (
              <div role="radiogroup" aria-label={`Found ${type}s`}>
                {found.map(({ id, label }) => (
                  <label
                    key={id}
                    title={`${label}\n${id}`}
                    className={classNames(
                      'flex min-h-[30px] items-center gap-2 px-3 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus',
                      id === chosen && 'bg-selected',
                    )}
                  >
                    <input
                      type="radio"
                      name={name}
                      checked={id === chosen}
                      className="accent-accent outline-none!"
                      onChange={() => onChoose(id)}
                    />
                    {type === 'session' && <span className="mono flex-none text-text-3">{shortId(id)}</span>}
                    <span className="cut">{type === 'feature' ? id : label === id ? '' : label}</span>
                  </label>
                ))}
              </div>
            )
          }
        </PartView>
      </div>
    </div>
  )
}

function useFound(projectId: string, type: ListKind, search: string) {
  const input = { projectId, search, limit: FOUND }
  const features = trpc.links.features.useQuery(input, {
    enabled: type === 'feature',
    placeholderData: keepPreviousData,
    select: ({ items }) => items.map(({ featureId, name }) => ({ id: featureId, label: name })),
  })
  const sessions = trpc.links.sessions.useQuery(input, {
    enabled: type === 'session',
    placeholderData: keepPreviousData,
    select: ({ items }) => items.map(({ sessionId, label }) => ({ id: sessionId, label })),
  })
  return usePartState(type === 'feature' ? features : sessions, `${projectId} ${type}`)
}
