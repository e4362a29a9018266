/**
 * A store that masks secrets in what people and programs say to it: triggers, messages, errors, issues, notes, projects. What
 * comes from logs and documents is masked where it is read (parse/), for there it is also compared and cut.
 */
import type { LinkWrite, NewOperation, OperationEnd, Store } from './store.ts'
import { keepText, type TextMask } from '../secrets/mask-secrets.ts'
import { maskTexts, maskValue } from '../secrets/mask-value.ts'

/** Ids, paths an operation is to read and hashes of requests stay: they lead to something. */
export function maskWrites(store: Store, mask: TextMask): Store {
  if (mask === keepText) return store
  const masked: Partial<Store> = {
    createOperation: (operation) => store.createOperation(maskOperation(operation, mask)),
    flushOperation: (id, flush) => store.flushOperation(id, maskTexts(flush, mask)),
    endOperation: (id, end, flush) =>
      store.endOperation(id, maskTexts<OperationEnd>(end, mask), maskTexts(flush, mask)),
    writeLinks: (projectId, write) => store.writeLinks(projectId, maskHandMade(write, mask)),
    writeJudgements: (projectId, judgements) =>
      store.writeJudgements(
        projectId,
        judgements.map(({ key, judgement }) => ({
          key,
          judgement: judgement === null ? null : { ...maskTexts(judgement, mask), key: judgement.key },
        })),
      ),
    saveProject: (project) => {
      const { id, path, planDocsPath, progressPath, sessionsPath } = project
      return store.saveProject({ ...maskTexts(project, mask), id, path, planDocsPath, progressPath, sessionsPath })
    },
    writeMetadata: (projectId, key, value, wait) => store.writeMetadata(projectId, key, maskTexts(value, mask), wait),
  }
  return new Proxy(store, { get: (target, name) => Reflect.get(name in masked ? masked : target, name) as unknown })
}

function maskOperation(operation: NewOperation, mask: TextMask): NewOperation {
  return { ...operation, trigger: mask(operation.trigger), metadata: maskValue(operation.metadata, mask) }
}

/** Links that rules made consist of what is stored masked already. */
function maskHandMade({ gained, lost, replaced }: LinkWrite, mask: TextMask): LinkWrite {
  const maskLinks = (links: LinkWrite['gained']): LinkWrite['gained'] =>
    links.map((link) =>
      link.origin === 'auto' || link.metadata === null ? link : { ...link, metadata: maskTexts(link.metadata, mask) },
    )
  return { gained: maskLinks(gained), lost, replaced: maskLinks(replaced) }
}
