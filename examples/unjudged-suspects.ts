/**
 * Prints every link that looks wrong and that nobody has judged yet, with the reasons.
 *
 *   node examples/unjudged-suspects.ts [url] [token]
 */
import { createClient } from '@ccdash/api-contract/client'

const [url = 'http://127.0.0.1:8000', token] = process.argv.slice(2)
const ccdash = createClient({ url, ...(token === undefined ? {} : { token }) })

let total = 0
let cursor: string | null = null
do {
  const page: Awaited<ReturnType<typeof ccdash.links.audit.query>> = await ccdash.links.audit.query({
    verdict: 'none',
    limit: 100,
    cursor,
  })
  for (const { featureId, sessionId, confidence, reasons } of page.suspects) {
    const why = reasons.map((reason) => (reason.type === 'high_fanout' ? `${reason.fanout} features` : reason.type))
    console.log(`${confidence.toFixed(2)}  feature:${featureId} session:${sessionId}  ${why.join(', ')}`)
  }
  total = page.totalSuspects
  cursor = page.nextCursor
} while (cursor !== null)
console.log(`${total} suspects without a verdict`)
