export type Turns = {
  /** Waits until it is the client's turn. */
  take<T>(clientId: string, work: () => Promise<T>): Promise<T>
}

/** So many at a time; whose turn it is goes round the clients that wait, however many each of them brings. */
export function createTurns(atOnce: number): Turns {
  /** In the order in which their turn comes; an entry is never empty. */
  const waiting = new Map<string, (() => void)[]>()
  let busy = 0

  function next(): void {
    const [first] = waiting
    if (!first) {
      busy -= 1
      return
    }
    const [clientId, queue] = first
    const begin = queue.shift()
    waiting.delete(clientId)
    if (queue.length > 0) waiting.set(clientId, queue)
    begin?.()
  }

  async function wait(clientId: string): Promise<void> {
    if (busy < atOnce) {
      busy += 1
      return
    }
    await new Promise<void>((resolve) => {
      const queue = waiting.get(clientId)
      if (queue) queue.push(resolve)
      else waiting.set(clientId, [resolve])
    })
  }

  return {
    async take(clientId, work) {
      await wait(clientId)
      try {
        return await work()
      } finally {
        // The next one takes this one's place.
        next()
      }
    },
  }
}
