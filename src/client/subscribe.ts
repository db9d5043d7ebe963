import { setTimeout as pause } from 'node:timers/promises'
import { ApiError, UnreachableError, type VigintError } from './errors.ts'
import { openStream, type Transport } from './stream.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
/** What held for so long was no failed attempt. */
const SETTLED_MS = 5_000
const PASSING: ReadonlySet<string> = new Set(['INTERNAL', 'RATE_LIMITED', 'UNAVAILABLE'])

/** Whether what is happening is heard now. */
export type SubscriptionLink = { live: true } | { live: false; reason: VigintError }

export interface SubscribeOptions<Result> {
  /** Ends the subscription. */
  signal?: AbortSignal | undefined
  /** The cursor of a result. After a cut it is given as the variable `after`: nothing is missed, nothing comes twice. */
  resume?: ((result: Result) => string) | undefined
  /** Told when the subscription is live, and when it is not, with the reason. */
  onLink?: ((link: SubscriptionLink) => void) | undefined
}

export interface Request {
  query: string
  variables: object
}

/**
 * Results as they come, over as many connections as it takes. Ends with an error where another attempt would end no
 * better: the key is refused, the document is wrong, nothing was ever there.
 */
export async function* subscribe<Result>(
  transport: Transport,
  { query, variables }: Request,
  { signal, resume, onLink }: SubscribeOptions<Result>,
): AsyncGenerator<Result, void, void> {
  let wasLive = false
  let failures = 0
  let behind: Record<string, unknown> = {}
  while (!signal?.aborted) {
    const began = Date.now()
    const live = () => {
      wasLive = true
      onLink?.({ live: true })
    }
    try {
      const request = { query, variables: { ...variables, ...behind } }
      for await (const result of openStream<Result>(transport, request, live, signal)) {
        failures = 0
        if (resume) behind = { after: resume(result) }
        yield result
      }
      if (signal?.aborted) return
      throw ended(transport.base)
    } catch (error) {
      if (signal?.aborted) return
      if (!isPassing(error, wasLive)) throw error
      onLink?.({ live: false, reason: error })
      if (Date.now() - began > SETTLED_MS) failures = 0
      failures += 1
      await pause(pauseAfter(error, failures), undefined, { signal }).catch(() => {})
    }
  }
}

function isPassing(error: unknown, wasLive: boolean): error is ApiError | UnreachableError {
  if (error instanceof UnreachableError) return wasLive || error.transient
  return wasLive && error instanceof ApiError && PASSING.has(error.code)
}

/** Longer each time, and never for all at the same moment. */
function pauseAfter(error: VigintError, failures: number): number {
  const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0
  const grown = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)
  return Math.max(asked, grown * (0.5 + Math.random() / 2))
}

const ended = (base: string) =>
  new UnreachableError(
    base,
    `The server at ${base} has ended the subscription.`,
    'It may be stopping or starting anew: try again in a moment.',
    { transient: true },
  )
