import { RateLimitedError } from '../core/errors.ts'
import { networkOf } from '../core/limits/strangers.ts'

/** From one network, at the same time. */
const MOST_WAITING = 100

export type Doorstep = {
  /** A place for one that has not said who it is yet; to be called when it has, or has gone. */
  enter(address: string | null): () => void
}

/**
 * Connections without a key so far. They count for nothing until they show none, or a bad one: an address from where
 * somebody else guesses keys shuts out nobody who has a good one.
 */
export function createDoorstep(waitMs: number): Doorstep {
  const waiting = new Map<string, number>()
  return {
    enter(address) {
      const network = networkOf(address)
      const count = waiting.get(network) ?? 0
      if (count >= MOST_WAITING) throw tooMany(waitMs)
      waiting.set(network, count + 1)
      let isInside = false
      return () => {
        if (isInside) return
        isInside = true
        const left = (waiting.get(network) ?? 1) - 1
        if (left > 0) waiting.set(network, left)
        else waiting.delete(network)
      }
    },
  }
}

const tooMany = (waitMs: number) =>
  new RateLimitedError(
    `${MOST_WAITING} connections from this address have sent no key yet. Send it in a header of the request, or try again in ${waitMs / 1000} s.`,
    waitMs,
    [],
  )
