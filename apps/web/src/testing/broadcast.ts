const END = Symbol('end')

/** Sends each message to everybody who listens at that moment. */
export function createBroadcast<Message>() {
  const inboxes = new Set<(message: Message | typeof END) => void>()
  return {
    send(message: Message): void {
      for (const deliver of inboxes) deliver(message)
    },
    /** Ends everybody's listening; others may begin. */
    end(): void {
      for (const deliver of inboxes) deliver(END)
    },
    listeners: () => inboxes.size,
    /** Endless until the signal aborts. */
    async *listen(signal: AbortSignal): AsyncGenerator<Message> {
      const inbox: (Message | typeof END)[] = []
      let wake: () => void = () => {}
      const deliver = (message: Message | typeof END) => {
        inbox.push(message)
        wake()
      }
      const onAbort = () => wake()
      inboxes.add(deliver)
      signal.addEventListener('abort', onAbort)
      try {
        while (!signal.aborted) {
          const message = inbox.shift()
          if (message === END) return
          if (message !== undefined) yield message
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        inboxes.delete(deliver)
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}
