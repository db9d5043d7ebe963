import type { Log } from '../../core/context.ts'

/** After a failure this long nothing is tried: a Redis that hangs would hold up each request. */
const PAUSE_MS = 1_000
/** Pictures on their way to Redis, of all requests together: what is beyond is refused rather than kept waiting. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024

/** Redis answers, and says that it can't now: loading, a replica, busy with a script. */
const CANNOT_NOW = /^(LOADING|READONLY|MISCONF|NOREPLICAS|BUSY|MASTERDOWN|CLUSTERDOWN)\b/

/** Out of memory: it takes nothing more, and gives what it has. */
const FULL = /^OOM\b/
const IS_FULL =
  'Redis, which holds the frames, is full. Give it more memory (maxmemory), or lower VIGINT_BUFFER_BYTES.'

export type Availability = {
  /** Throws what `unavailable` makes of it where Redis does not answer, or takes nothing. */
  ask<T>(question: () => Promise<T>, bytes?: number): Promise<T>
}

export function createAvailability(
  unavailable: (why: string, cause?: unknown) => Error,
  log: Log,
): Availability {
  let away = false
  let full = false
  let tryAgainAt = 0
  let waiting = 0

  function failed(error: unknown): Error {
    if (error instanceof Error && FULL.test(error.message)) {
      if (!full) log.warn({ err: error }, `${IS_FULL} Frames are refused until there is room`)
      full = true
      return unavailable(IS_FULL, error)
    }
    if (isFaultOfOurs(error)) return error
    if (!away) log.warn({ err: error }, 'Redis does not answer: no frames are taken until it does')
    away = true
    tryAgainAt = performance.now() + PAUSE_MS
    return unavailable('Redis, which holds the frames, does not answer.', error)
  }

  return {
    async ask(question, bytes = 0) {
      if (performance.now() < tryAgainAt) throw unavailable('Redis, which holds the frames, does not answer.')
      if (waiting > 0 && waiting + bytes > MOST_WAITING_BYTES)
        throw unavailable('Redis, which holds the frames, takes them more slowly than they come.')
      waiting += bytes
      try {
        const answer = await question()
        if (away) log.info({}, 'Redis answers again: frames are taken')
        away = false
        if (full && bytes > 0) {
          log.info({}, 'Redis has room again: frames are taken')
          full = false
        }
        return answer
      } catch (error) {
        throw failed(error)
      } finally {
        waiting -= bytes
      }
    },
  }
}

/** A script that is wrong is no outage. */
const isFaultOfOurs = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'ReplyError' && !CANNOT_NOW.test(error.message)
