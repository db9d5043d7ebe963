import { ApiError, UnreachableError } from './errors.ts'

/** Waits before each further attempt, when the connection broke. */
const RETRY_PAUSES_MS = [50, 200]
const SHORTEST_WAIT_MS = 100
/** A little longer than a server that died in the middle holds on to a request. */
const LONGEST_WAIT_MS = 35_000
/** Longer than this is for the caller to decide. */
const LONGEST_LIMIT_MS = 5_000

export interface Attempts {
  /** How long to wait before the same is sent again; undefined to give up. */
  pauseAfter(error: unknown): number | undefined
  /** Whether any of them may have arrived, though none was answered. */
  isUncertain(): boolean
}

/** What is sent again must be a query, or have an idempotency key: then it happens once all the same. */
export function createAttempts(): Attempts {
  const pauses = [...RETRY_PAUSES_MS]
  let waitedMs = 0
  let waitedForLimit = false
  let uncertain = false
  return {
    pauseAfter(error) {
      uncertain ||= error instanceof UnreachableError && error.uncertain
      if (error instanceof UnreachableError && error.transient) return pauses.shift()
      if (isLimited(error) && !waitedForLimit) {
        waitedForLimit = true
        return error.retryAfterMs
      }
      if (!isAtWork(error)) return undefined
      const pauseMs = Math.max(SHORTEST_WAIT_MS, (error.retryAfterSeconds ?? 1) * 1000)
      waitedMs += pauseMs
      return waitedMs > LONGEST_WAIT_MS ? undefined : pauseMs
    },
    isUncertain: () => uncertain,
  }
}

/** A limit that lets go again soon; what it refused was not begun. */
function isLimited(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    error.code === 'RATE_LIMITED' &&
    error.retryAfterMs !== undefined &&
    error.retryAfterMs <= LONGEST_LIMIT_MS
  )
}

/** An earlier attempt reached the server, and has no answer yet. */
function isAtWork(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && error.retryAfterSeconds !== undefined
}
