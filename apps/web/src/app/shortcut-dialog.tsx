import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Switch } from '../ui/switch.tsx'
import { isMac } from '../ui/is-mac.ts'
import { keyCaps, type Shortcut } from '../ui/shortcut-registry.ts'
import { useShortcutList } from '../ui/shortcuts.tsx'

/** Every key that does something now. */
export function ShortcutDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { shortcuts, enabled, setEnabled } = useShortcutList()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Shortcuts"
      className="w-[640px]"
      actions={
        <>
          <div className="mr-auto">
            <Switch label="Single-key shortcuts" checked={enabled} onChange={setEnabled} />
          </div>
          <Button data-autofocus onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className="mt-2 columns-2 gap-9 max-[720px]:columns-1">
        {groupShortcuts(shortcuts).map(([group, members]) => (
          <section key={group} aria-label={group} className="mb-3 break-inside-avoid">
            <h3 className="pt-2 pb-1 text-12 text-text-3">{group}</h3>
            <dl>
              {members.map(({ keys, description }) => (
                <div
                  key={keys}
                  className="flex h-[30px] items-center justify-between gap-3 border-b border-line text-text-2"
                >
                  <dt className="cut">{description}</dt>
                  <dd className="flex gap-1">
                    {keyCaps(keys, isMac()).map((cap) => (
                      <Kbd key={cap}>{cap}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

/** These come first, what the page adds after them. */
const GENERAL = ['General', 'Go to', 'Start']

function rank(group: string): number {
  const at = GENERAL.indexOf(group)
  return at === -1 ? GENERAL.length : at
}

/** By heading, in the order they came; of several for the same keys the newest, as that one answers. */
function groupShortcuts(shortcuts: readonly Shortcut[]): [string, Shortcut[]][] {
  const answering = new Map<string, Shortcut>()
  for (const shortcut of shortcuts) answering.set(shortcut.keys, shortcut)
  const groups = new Map<string, Shortcut[]>()
  for (const shortcut of answering.values()) {
    const members = groups.get(shortcut.group)
    if (members === undefined) groups.set(shortcut.group, [shortcut])
    else members.push(shortcut)
  }
  return [...groups].sort(([a], [b]) => rank(a) - rank(b))
}
