/** Sees to it that what was stored before is masked by today's rules, once. */
import { isDatabaseFailure } from '@ccdash/api-contract'
import type { EngineLog } from '../ledger/engine-log.ts'
import { ASKED_FOR } from '../store/lock-waits.ts'
import type { Store } from '../store/store.ts'
import { forgetLinkVersion } from '../linking/relink/link-state.ts'
import { MASK_RULES_VERSION, maskSecrets } from '../secrets/mask-secrets.ts'

const WHOLE_DATABASE = ''
const KEY = 'secrets_masked'
/** In place of the version while the rows are gone through: some are masked, what they left in the files is still there. */
const BEGUN = -1
/** What the next start may find over: until then the database works as it is. */
const PASSING: ReadonlySet<string> = new Set(['DATABASE_BUSY', 'DISK_FULL'])

/**
 * Does nothing when the database has been gone through by these rules. With masking off it is noted that rows may hold secrets
 * again. What a lock of another program or a full disk keeps from being done is told in the log and done at the next start.
 *
 * @throws OpsError when the database cannot be used at all.
 */
export async function maskOnce(store: Store, isOn: boolean, log: EngineLog): Promise<void> {
  try {
    const done = await store.readMetadata(WHOLE_DATABASE, KEY)
    if (isOn && done !== MASK_RULES_VERSION) await maskAll(store, done === BEGUN, log)
    // A pass that was begun is to be ended all the same.
    if (!isOn && done !== null && done !== 0 && done !== BEGUN) await note(store, 0)
  } catch (error) {
    if (!isDatabaseFailure(error) || !PASSING.has(error.code)) throw error
    const told = 'secrets stored by an earlier version may not be masked yet; it is tried again at the next start'
    log.warn({ code: error.code, reason: error.message }, told)
  }
}

async function maskAll(store: Store, isBegun: boolean, log: EngineLog): Promise<void> {
  if (!isBegun) await note(store, BEGUN)
  const rows = await store.maskStored(maskSecrets, { isBegun })
  if (rows > 0) log.info({ rows }, 'secrets in rows stored before have been masked')
  // Titles and evidence of links are cut from masked texts: made anew they are what a first sync would make.
  if (rows > 0 || isBegun) for (const { id } of await store.listProjects()) await forgetLinkVersion(store, id)
  await note(store, MASK_RULES_VERSION)
}

function note(store: Store, state: number): Promise<void> {
  return store.writeMetadata(WHOLE_DATABASE, KEY, state, ASKED_FOR)
}
