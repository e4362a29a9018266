/** How many streams of events are open: each costs a connection and a reader of the database, so their number is bounded. */

export type StreamRefusal = { readonly status: 429 | 503; readonly detail: string }

export interface StreamLimits {
  /** Null: one more is counted for this client until `leave`. */
  enter(client: string): StreamRefusal | null
  leave(client: string): void
}

/** A client is the address it connects from: the token is the same for all. */
export const STREAMS = { perClient: 32, inAll: 500 }

export function createStreamLimits({ perClient, inAll } = STREAMS): StreamLimits {
  const open = new Map<string, number>()
  let total = 0
  return {
    enter(client) {
      const own = open.get(client) ?? 0
      if (own >= perClient) {
        return { status: 429, detail: `${perClient} streams of events are open for ${client} already: close one first` }
      }
      if (total >= inAll) return { status: 503, detail: `${inAll} streams of events are open already: try again later` }
      open.set(client, own + 1)
      total += 1
      return null
    },
    leave(client) {
      total -= 1
      const left = (open.get(client) ?? 1) - 1
      if (left === 0) open.delete(client)
      else open.set(client, left)
    },
  }
}
