import { useState, type SyntheticEvent } from 'react'
import { trpc } from '../data/trpc.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Code } from '../ui/code.tsx'
import { describeError, errorCode } from '../data/describe-error.ts'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/fields.tsx'
import { shortId } from '../ui/id.tsx'
import { Segments } from '../ui/segments.tsx'
import { toast } from '../ui/toast.ts'
import { EntitySearch } from './entity-search.tsx'
import { keyByHand, OTHER_ENDS, type OtherEnd } from './link-ends.ts'
import type { LinksPlace } from './links-view.ts'

type CreateLinkProps = {
  projectId: string
  place: NonNullable<LinksPlace>
  open: boolean
  onClose: () => void
}

/** A link that a person knows of and the rules did not find; no rebuild changes it. */
export function CreateLinkDialog(props: CreateLinkProps) {
  const { place, open, onClose } = props
  const [isBusy, setBusy] = useState(false)
  const formId = `link-by-hand-${place.type}`
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Link by hand"
      description={
        <>
          To {place.type} <span className="mono break-all">{place.id}</span>. Rebuilding links never changes it.
        </>
      }
      actions={
        <>
          <Button variant="quiet" className="mr-auto" onClick={onClose}>
            Discard
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={isBusy}>
            Create link
          </Button>
        </>
      }
    >
      <LinkForm {...props} formId={formId} onBusy={setBusy} />
    </Dialog>
  )
}

type LinkFormProps = CreateLinkProps & { formId: string; onBusy: (busy: boolean) => void }

/** Within the dialog, so that it begins anew whenever that opens. */
function LinkForm({ projectId, place, onClose, formId, onBusy }: LinkFormProps) {
  const ends: readonly OtherEnd[] = OTHER_ENDS[place.type]
  const [type, setType] = useState<OtherEnd>(OTHER_ENDS[place.type][0])
  const [id, setId] = useState('')
  const [note, setNote] = useState('')
  const [isAsked, setAsked] = useState(false)
  const { links } = trpc.useUtils()
  const { mutate, error, reset } = trpc.links.create.useMutation({
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
    async onSuccess() {
      toast({
        state: 'completed',
        title: 'Link created',
        detail: `${shortName(place.type, place.id)} and ${shortName(type, id.trim())}`,
      })
      onClose()
      for (const part of [links.list, links.features, links.feature, links.sessions]) void part.invalidate()
      for (const part of [links.silent, links.unworked, links.fanout]) void part.invalidate()
    },
  })
  const change = (given: string) => {
    setId(given)
    reset()
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    setAsked(true)
    if (id.trim() !== '') mutate({ projectId, key: keyByHand(place, type, id.trim()), note: note.trim() })
  }
  const missing = isAsked && id.trim() === '' ? `Choose a ${type} first.` : null
  const code = error === null ? null : errorCode(error)
  return (
    <form id={formId} aria-label="Link by hand" className="mt-3 grid gap-3" onSubmit={submit}>
      <Segments
        label="What to link"
        className="justify-self-start"
        options={ends.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }))}
        value={type}
        onChange={(chosen) => {
          setType(chosen)
          change('')
        }}
      />
      {type === 'session' || type === 'feature' ? (
        <EntitySearch key={type} projectId={projectId} type={type} chosen={id} onChoose={change} error={missing} />
      ) : (
        <TextField
          label={type === 'document' ? 'Document id' : 'Task id'}
          mono
          spellCheck={false}
          value={id}
          error={missing}
          hint={`As it stands with a link of the ${type}: “Copy id”`}
          onChange={({ target }) => change(target.value)}
        />
      )}
      <TextField
        label="Note (optional)"
        value={note}
        maxLength={2000}
        onChange={({ target }) => setNote(target.value)}
      />
      {error !== null && (
        <Banner tone="bad">
          Not linked: {describeError(error)} {code !== null && <Code tone="bad">{code}</Code>}
        </Banner>
      )}
    </form>
  )
}

function shortName(type: string, id: string): string {
  return type === 'session' ? shortId(id) : id
}
