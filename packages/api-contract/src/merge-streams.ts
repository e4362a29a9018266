/**
 * Two endless streams as one, in the order in which they tell something; unless `leftFirst` is false, the first message is the
 * left one's.
 *
 * Of each at most one message is under way: a slow reader holds both back. Ends, or throws, as soon as one of them does; when
 * the reader leaves, both are told at once.
 *
 * @param open  called once each, with a signal that aborts when the merged stream is over
 */
export async function* mergeStreams<Left, Right>(
  open: { left: (signal: AbortSignal) => AsyncIterable<Left>; right: (signal: AbortSignal) => AsyncIterable<Right> },
  signal: AbortSignal,
  { leftFirst = true }: { readonly leftFirst?: boolean } = {},
): AsyncGenerator<{ left: Left; right: null } | { left: null; right: Right }, void> {
  const over = new AbortController()
  const both = AbortSignal.any([signal, over.signal])
  const left = open.left(both)[Symbol.asyncIterator]()
  const right = open.right(both)[Symbol.asyncIterator]()
  const nextLeft = async () => ({ side: 'left', result: await left.next() }) as const
  const nextRight = async () => ({ side: 'right', result: await right.next() }) as const
  let pendingLeft = nextLeft()
  let pendingRight = leftFirst ? null : nextRight()
  try {
    for (;;) {
      const { side, result } = await Promise.race(pendingRight === null ? [pendingLeft] : [pendingLeft, pendingRight])
      if (result.done === true) return
      if (side === 'left') {
        yield { left: result.value, right: null }
        pendingLeft = nextLeft()
        pendingRight ??= nextRight()
      } else {
        yield { left: null, right: result.value }
        pendingRight = nextRight()
      }
    }
  } finally {
    over.abort()
    // What is still under way ends by the signal; nobody waits for its outcome any more.
    await Promise.allSettled([pendingLeft, pendingRight, left.return?.(), right.return?.()])
  }
}
