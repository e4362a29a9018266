/** Sees to it that what was stored before is masked by today's rules, once. */
import type { EngineLog } from '../ledger/engine-log.ts'
import type { Store } from '../store/store.ts'
import { forgetLinkVersion } from '../linking/relink/link-state.ts'
import { MASK_RULES_VERSION, maskSecrets } from '../secrets/mask-secrets.ts'

const WHOLE_DATABASE = ''
const KEY = 'secrets_masked'

/**
 * Does nothing when the database has been gone through by these rules. With masking off it is noted that rows may hold secrets
 * again. One that another process has locked is gone through at the next start.
 */
export async function maskOnce(store: Store, isOn: boolean, log: EngineLog): Promise<void> {
  const wanted = isOn ? MASK_RULES_VERSION : 0
  const done = await store.readMetadata(WHOLE_DATABASE, KEY)
  if (done === wanted || (!isOn && done === null)) return
  if (isOn) {
    const rows = await store.maskStored(maskSecrets)
    if (rows > 0) log.info({ rows }, 'secrets in rows stored before have been masked')
    // Titles and evidence of links are cut from masked texts: made anew they are what a first sync would make.
    if (rows > 0) for (const { id } of await store.listProjects()) await forgetLinkVersion(store, id)
  }
  await store.writeMetadata(WHOLE_DATABASE, KEY, wanted)
}
