export type ModelTurns = {
  /** Resolves once it is its turn, to what gives the turn back. Rejects where too many wait, or by the signal. */
  take(provider: string, clientId: string, signal: AbortSignal): Promise<() => void>
}

export class TooManyWaitError extends Error {}

/** Pictures wait along with it. */
const MOST_WAITING_OF_CLIENT = 32
const MOST_WAITING = 256

type Waiter = { provider: string; begin: () => void }

/** So many at a time of each provider, and so many of each client; whose turn it is goes round the clients that wait. */
export function createModelTurns(atOnce: number, perClient: number): ModelTurns {
  const busyProviders = new Map<string, number>()
  const busyClients = new Map<string, number>()
  /** In the order in which their turn comes; an entry is never empty. */
  const waiting = new Map<string, Waiter[]>()

  const isFree = (provider: string, clientId: string) =>
    (busyProviders.get(provider) ?? 0) < atOnce && (busyClients.get(clientId) ?? 0) < perClient

  function begin(provider: string, clientId: string): () => void {
    add(busyProviders, provider, 1)
    add(busyClients, clientId, 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      add(busyProviders, provider, -1)
      add(busyClients, clientId, -1)
      next()
    }
  }

  /** Whoever gets a turn goes behind all others that wait. */
  function next(): void {
    for (const [clientId, waiters] of [...waiting]) {
      const waiter = waiters.find(({ provider }) => isFree(provider, clientId))
      if (!waiter) continue
      leave(clientId, waiter)
      const others = waiting.get(clientId)
      if (others) {
        waiting.delete(clientId)
        waiting.set(clientId, others)
      }
      waiter.begin()
    }
  }

  function leave(clientId: string, waiter: Waiter): void {
    const others = (waiting.get(clientId) ?? []).filter((other) => other !== waiter)
    if (others.length > 0) waiting.set(clientId, others)
    else waiting.delete(clientId)
  }

  function requireRoom(clientId: string): void {
    const all = [...waiting.values()].reduce((sum, { length }) => sum + length, 0)
    if (all >= MOST_WAITING || (waiting.get(clientId)?.length ?? 0) >= MOST_WAITING_OF_CLIENT)
      throw new TooManyWaitError()
  }

  return {
    async take(provider, clientId, signal) {
      signal.throwIfAborted()
      const isFirst = ![...(waiting.get(clientId) ?? [])].some((other) => other.provider === provider)
      if (isFirst && isFree(provider, clientId)) return begin(provider, clientId)
      requireRoom(clientId)
      return new Promise((resolve, reject) => {
        const waiter = {
          provider,
          begin() {
            signal.removeEventListener('abort', giveUp)
            resolve(begin(provider, clientId))
          },
        }
        const giveUp = () => {
          leave(clientId, waiter)
          reject(signal.reason)
        }
        signal.addEventListener('abort', giveUp, { once: true })
        const waiters = waiting.get(clientId)
        if (waiters) waiters.push(waiter)
        else waiting.set(clientId, [waiter])
      })
    },
  }
}

function add(counts: Map<string, number>, name: string, by: number): void {
  const count = (counts.get(name) ?? 0) + by
  if (count > 0) counts.set(name, count)
  else counts.delete(name)
}
