import type { Core } from '../context.ts'
import { raiseBurst } from '../security/failure-burst.ts'
import { raiseRevokedTrying } from '../security/revoked-trying.ts'
import { type Burst, createBursts } from './bursts.ts'
import { createCounters } from './counters.ts'
import type { FailedAuthentication } from './failure.ts'
import { writeFailures } from './write.ts'

const FLUSH_INTERVAL_MS = 1_000
/** At the end, where the database does not answer. */
const LAST_ATTEMPTS = 3
/** No more than this of a secret is ever kept. */
const PREFIX = /^sk_(?:live|test)_[0-9A-Za-z]{6}$/

export type FailureLog = {
  record(failure: FailedAuthentication): void
  flush(): Promise<void>
  /** Writes what is left. */
  close(): Promise<void>
}

/** Refused keys are counted in memory and written once a second: a flood of them costs what it is about, not how many. */
export function createFailureLog(core: Core): FailureLog {
  const counters = createCounters()
  const watch = createBursts()
  const bursts: Burst[] = []
  let unwritten = false
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    unwritten = false
    const taken = counters.take()
    if (taken.length > 0) {
      await writeFailures(core, taken).catch((error: unknown) => {
        counters.putBack(taken)
        throw error
      })
      await raiseRevokedTrying(core, taken)
    }
    for (let burst = bursts[0]; burst; burst = bursts[0]) {
      await raiseBurst(core, burst)
      bursts.shift()
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(async () => {
      try {
        await write()
      } catch (error) {
        unwritten = true
        core.log.warn({ err: error }, 'Refused keys could not be written; they are kept for the next try')
      }
    })
    return writing
  }

  const timer = setInterval(() => {
    if (unwritten) void flush()
  }, FLUSH_INTERVAL_MS)
  timer.unref()

  return {
    record(failure) {
      const at = core.now()
      const prefix = PREFIX.test(failure.prefix ?? '') ? failure.prefix : null
      const kept = { ...failure, prefix }
      counters.count(kept, at)
      bursts.push(...watch.notice(kept, at))
      unwritten = true
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
      for (let attempt = 1; unwritten && attempt < LAST_ATTEMPTS; attempt++) await flush()
    },
  }
}
