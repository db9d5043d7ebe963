import type { Environment } from '../../db/tables/index.ts'
import { QuotaExceededError } from '../errors.ts'

export type FrameStop = { message: string; resetsAt: Date }

/**
 * Whose budget of frames is used up, in memory: no frame asks the database. Read once a second with the counts, so that
 * what comes in within a second may go beyond it.
 */
export type FrameStops = {
  /** Refuses where it is; `now` in milliseconds. Test frames are free. */
  require(clientId: string, environment: Environment, now: number): void
  /** Ask for it before reading what is to be kept. */
  begin(): number
  /** Keeps what was read, unless a budget changed since `began` that the reading may have missed. */
  keep(stops: ReadonlyMap<string, FrameStop>, began: number): void
  /** Something of a client changed, or nobody knows whose: it is not stopped until that is known anew. */
  forget(clientId?: string): void
}

export function createFrameStops(): FrameStops {
  let known: ReadonlyMap<string, FrameStop> = new Map()
  let changes = 0
  return {
    require(clientId, environment, now) {
      const stop = known.get(clientId)
      if (stop && environment === 'live' && now < stop.resetsAt.getTime())
        throw new QuotaExceededError(stop.message, stop.resetsAt, new Date(now))
    },
    begin: () => changes,
    keep(stops, began) {
      if (began === changes) known = stops
    },
    forget(clientId) {
      changes += 1
      known = new Map([...known].filter(([id]) => clientId !== undefined && id !== clientId))
    },
  }
}
