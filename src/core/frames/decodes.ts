import { UnavailableError } from '../errors.ts'
import type { MediaDecoder } from './media.ts'

/** Each takes a core for as long as it lasts. */
const MOST_AT_ONCE = 2
const MOST_WAITING = 8

export type Decodes = {
  /** Waits for its turn; refuses where too many wait. */
  run<T>(work: (decoder: MediaDecoder) => Promise<T>): Promise<T>
}

/** So few clips at a time that the rest of the server stays quick. */
export function createDecodes(decoder: MediaDecoder): Decodes {
  let running = 0
  const waiting: (() => void)[] = []

  async function turn(): Promise<void> {
    if (running < MOST_AT_ONCE) {
      running += 1
      return
    }
    if (waiting.length >= MOST_WAITING)
      throw new UnavailableError(`${MOST_WAITING} clips wait to be decoded.`)
    // Whoever ends hands over its place.
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  return {
    async run(work) {
      await turn()
      try {
        return await work(decoder)
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running -= 1
      }
    },
  }
}
