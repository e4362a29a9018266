/** Links for tests. */
import type { LinkDetail } from '@ccdash/api-contract'

type Given = Partial<Pick<LinkDetail, 'confidence' | 'metadata' | 'judgement' | 'waterfall'>> & {
  feature?: string
  /** One of the two: the other end. */
  session?: string
  document?: string
  /** Of the other end. */
  label?: string
}

/** From feature `cart-v1` to a session, or from a document to it. */
export function fakeLink({ feature = 'cart-v1', session = 'S-1', document, label = '', ...given }: Given): LinkDetail {
  const toSession = document === undefined
  return {
    key: toSession
      ? { sourceType: 'feature', sourceId: feature, targetType: 'session', targetId: session, linkType: 'related' }
      : { sourceType: 'document', sourceId: document, targetType: 'feature', targetId: feature, linkType: 'related' },
    origin: 'auto',
    confidence: 0.9,
    strategy: toSession ? 'session_evidence' : 'explicit_frontmatter_ref',
    metadata: null,
    waterfall: [{ label: 'a write to its files', amount: 0.9, result: 0.9 }],
    judgement: null,
    sourceLabel: toSession ? feature : label,
    targetLabel: toSession ? label : feature,
    ...given,
  }
}
