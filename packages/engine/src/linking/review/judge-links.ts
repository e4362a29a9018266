/**
 * What people say of links. A verdict is stored first, then the link is made what rules and verdict say (sync/relink-keys.ts);
 * a rebuild that runs meanwhile looks at the verdicts again after it has written.
 */
import type {
  CreateLink,
  ImportedJudgements,
  ImportJudgements,
  JudgeLink,
  LinkDetail,
  OpsCommands,
} from '@ccdash/api-contract'
import { OpsError, shown } from '@ccdash/api-contract'
import { linkKeyText } from '../logic-1/auto-link.ts'
import { findProject } from '../../store/find-project.ts'
import type { LinkKey, LinkRecord } from '../../records/link.ts'
import type { StoredJudgement } from '../../store/store.ts'
import { readJudgementsByKey } from '../relink/relink-judgements.ts'
import type { RelinkKeysDeps } from '../relink/relink-keys.ts'
import { relinkKeys } from '../relink/relink-keys.ts'
import { endsOf, entitiesOf, entityText, toLinkDetail, toLinkKey } from './link-details.ts'

export type JudgeLinksDeps = RelinkKeysDeps & { readonly now: () => Date }

export type LinkCommands = Pick<OpsCommands, 'judgeLink' | 'createLink' | 'importJudgements'>

export function createLinkCommands(deps: JudgeLinksDeps): LinkCommands {
  return {
    judgeLink: (input) => judgeLink(deps, input),
    createLink: (input) => createLink(deps, input),

    importJudgements: (input) => importJudgements(deps, input),
  }
}

async function importJudgements(
  deps: JudgeLinksDeps,
  { projectId, judgements }: ImportJudgements,
): Promise<ImportedJudgements> {
  const { store, now } = deps
  const { id } = await findProject(store, projectId)
  const known = await readJudgementsByKey(store, id)
  const wanted = new Map(judgements.map((one) => [linkKeyText(one.key), one]))
  const news = [...wanted.entries()].filter(([key, { verdict, note }]) => {
    const stored = known.get(key)
    if (verdict === null) return stored !== undefined
    return stored?.verdict !== verdict || stored.note !== note
  })
  const at = now().toISOString()
  const writes: { key: LinkKey; judgement: StoredJudgement | null }[] = []
  const returning: LinkRecord[] = []
  for (const [text, { key: given, verdict, note }] of news) {
    const key = toLinkKey(given)
    const stored = await store.readLink(id, key)
    const previous = known.get(text)
    const link = stored ?? previous?.link ?? null
    writes.push({ key, judgement: verdict === null ? null : { key, verdict, note, at, link } })
    if (stored === null && comesBackByHand(previous, verdict, link)) returning.push(link)
  }
  await store.writeJudgements(id, writes)
  if (returning.length > 0) await store.writeLinks(id, { gained: returning, lost: [], replaced: [] })
  // A link nobody has judged is what the rules say already: only a rejection changes it.
  const due = writes.filter(({ key, judgement }) => judgement?.verdict === 'reject' || known.has(linkKeyText(key)))
  await relinkKeys(
    deps,
    id,
    due.map(({ key }) => key),
  )
  return { imported: news.length, unchanged: judgements.length - news.length }
}

/** A link made by hand that is rejected no longer: no rule would make it again. */
function comesBackByHand(
  previous: StoredJudgement | undefined,
  verdict: StoredJudgement['verdict'] | null,
  link: LinkRecord | null,
): link is LinkRecord {
  return previous?.verdict === 'reject' && verdict !== 'reject' && link?.origin === 'manual'
}

async function judgeLink(deps: JudgeLinksDeps, input: JudgeLink): Promise<LinkDetail | null> {
  const { store, now } = deps
  const { id: projectId } = await findProject(store, input.projectId)
  const key = toLinkKey(input.key)
  const previous = (await readJudgementsByKey(store, projectId)).get(linkKeyText(key))
  const stored = await store.readLink(projectId, key)
  if (stored === null && previous === undefined) throw linkNotFound(key)

  const { verdict, note } = input
  const link = stored ?? previous?.link ?? null
  const judgement = verdict === null ? null : { key, verdict, note, at: now().toISOString(), link }
  await store.writeJudgements(projectId, [{ key, judgement }])
  if (stored === null && comesBackByHand(previous, verdict, link))
    await store.writeLinks(projectId, { gained: [link], lost: [], replaced: [] })
  await relinkKeys(deps, projectId, [key])
  return readLinkDetail(deps, projectId, key)
}

async function createLink(deps: JudgeLinksDeps, input: CreateLink): Promise<LinkDetail> {
  const { store, now } = deps
  const { id: projectId } = await findProject(store, input.projectId)
  const key = toLinkKey(input.key)
  const labels = await store.readLabels(projectId, entitiesOf([key]))
  for (const end of endsOf(key)) {
    if (labels.has(entityText(end))) continue
    throw new OpsError('ENTITY_NOT_FOUND', `There is no ${end.type} ${shown(end.id)}`, { type: end.type, id: end.id })
  }
  if ((await store.readLink(projectId, key)) !== null)
    throw new OpsError('LINK_EXISTS', `${textOf(key)} is linked already`, { key })

  const { confidence, note } = input
  const link: LinkRecord = { ...key, origin: 'manual', confidence, strategy: null, metadata: null }
  // The verdict goes first: a rebuild that finds the same link meanwhile sees that a person has made it.
  const judgement: StoredJudgement = { key, verdict: 'keep', note, at: now().toISOString(), link }
  await store.writeJudgements(projectId, [{ key, judgement }])
  await relinkKeys(deps, projectId, [key])
  const created = await readLinkDetail(deps, projectId, key)
  if (created === null) throw linkNotFound(key) // somebody rejected it at once
  return created
}

async function readLinkDetail({ store }: JudgeLinksDeps, projectId: string, key: LinkKey): Promise<LinkDetail | null> {
  const link = await store.readLink(projectId, key)
  if (link === null) return null
  const judgement = (await readJudgementsByKey(store, projectId)).get(linkKeyText(key))
  return toLinkDetail(link, judgement, await store.readLabels(projectId, entitiesOf([key])))
}

function linkNotFound(key: LinkKey): OpsError {
  return new OpsError('LINK_NOT_FOUND', `${textOf(key)} is no link and has not been judged`, { key })
}

/** `feature cart-v1 → session S-1` */
function textOf({ sourceType, sourceId, targetType, targetId }: LinkKey): string {
  return `${sourceType} ${shown(sourceId)} → ${targetType} ${shown(targetId)}`
}
