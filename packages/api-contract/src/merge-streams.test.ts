import { describe, expect, it } from 'vitest'
import { mergeStreams } from './merge-streams.ts'

/** Told from outside; notes what becomes of it. */
function createSource<Message>() {
  const queue: Message[] = []
  let wake = () => {}
  const seen = { made: 0, ended: false }
  let failure: Error | null = null
  return {
    seen,
    tell(message: Message) {
      queue.push(message)
      wake()
    },
    fail(error: Error) {
      failure = error
      wake()
    },
    async *open(signal: AbortSignal): AsyncGenerator<Message, void> {
      signal.addEventListener('abort', () => wake())
      try {
        while (!signal.aborted) {
          if (failure !== null) throw failure
          const message = queue.shift()
          if (message === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve
            })
            continue
          }
          seen.made += 1
          yield message
        }
      } finally {
        seen.ended = true
      }
    },
  }
}

function setUp(options?: { leftFirst: boolean }) {
  const numbers = createSource<number>()
  const words = createSource<string>()
  const controller = new AbortController()
  const merged = mergeStreams({ left: numbers.open, right: words.open }, controller.signal, options)
  return { numbers, words, controller, merged, next: async () => (await merged.next()).value }
}

describe('two streams as one', () => {
  it('begins with the left one, whatever the right one has to tell', async () => {
    const { numbers, words, next, merged } = setUp()
    words.tell('early')
    const first = next()
    numbers.tell(1)
    expect(await first).toEqual({ left: 1, right: null })
    expect(await next()).toEqual({ left: null, right: 'early' })
    numbers.tell(2)
    expect(await next()).toEqual({ left: 2, right: null })
    await merged.return()
    expect([numbers.seen.ended, words.seen.ended]).toEqual([true, true])
  })

  it('begins with either one when it may', async () => {
    const { numbers, words, next, merged } = setUp({ leftFirst: false })
    words.tell('early')
    expect(await next()).toEqual({ left: null, right: 'early' })
    numbers.tell(1)
    expect(await next()).toEqual({ left: 1, right: null })
    await merged.return()
  })

  it('has nothing made ahead for a reader that does not ask', async () => {
    const { numbers, words, next, merged } = setUp()
    for (const number of [1, 2, 3, 4]) numbers.tell(number)
    for (const word of ['a', 'b', 'c']) words.tell(word)
    await next()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(numbers.seen.made + words.seen.made).toBeLessThanOrEqual(3)
    await merged.return()
  })

  it('ends when its signal aborts', async () => {
    const { numbers, words, controller, merged, next } = setUp()
    numbers.tell(1)
    await next()
    const ending = merged.next()
    controller.abort()
    expect((await ending).done).toBe(true)
    expect([numbers.seen.ended, words.seen.ended]).toEqual([true, true])
  })

  it('throws what one of them throws, and lets the other go', async () => {
    const { numbers, words, next } = setUp()
    numbers.tell(1)
    await next()
    words.fail(new Error('refused'))
    await expect(next()).rejects.toThrow('refused')
    expect(numbers.seen.ended).toBe(true)
  })
})
