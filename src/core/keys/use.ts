import type { Core } from '../context.ts'
import { countUse, type PendingUses, putBack } from './pending-uses.ts'
import { writeUses } from './write-uses.ts'

const FLUSH_INTERVAL_MS = 1_000
/** At the end, where the database does not answer. */
const LAST_ATTEMPTS = 3

export type UseLog = {
  record(keyId: string, address: string | null): void
  flush(): Promise<void>
  /** Writes what is left. */
  close(): Promise<void>
}

/** Uses are counted in memory and written once a second: no request waits for it, a crash loses the last second. */
export function createUseLog(core: Core): UseLog {
  let pending: PendingUses = new Map()
  let writing: Promise<void> = Promise.resolve()

  async function write(uses: PendingUses): Promise<void> {
    try {
      await writeUses(core, uses)
    } catch (error) {
      core.log.warn({ err: error }, 'Uses of keys could not be written; they are kept for the next try')
      putBack(pending, uses)
    }
  }

  function flush(): Promise<void> {
    if (pending.size === 0) return writing
    const uses = pending
    pending = new Map()
    writing = writing.then(() => write(uses))
    return writing
  }

  const timer = setInterval(flush, FLUSH_INTERVAL_MS)
  timer.unref()

  return {
    record: (keyId, address) => countUse(pending, keyId, core.now(), address),
    flush,
    async close() {
      clearInterval(timer)
      await flush()
      for (let attempt = 1; pending.size > 0 && attempt < LAST_ATTEMPTS; attempt++) await flush()
    },
  }
}
