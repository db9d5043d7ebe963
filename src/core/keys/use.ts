import { sql } from 'drizzle-orm'
import type { Core } from '../context.ts'

const FLUSH_INTERVAL_MS = 1_000

type Use = { at: Date; address: string | null; count: number }

export type UseLog = {
  record(keyId: string, address: string | null): void
  flush(): Promise<void>
  /** Writes what is left. */
  close(): Promise<void>
}

/** Uses are counted in memory and written once a second: no request waits for it, a crash loses the last second. */
export function createUseLog({ db, now, log }: Pick<Core, 'db' | 'now' | 'log'>): UseLog {
  let pending = new Map<string, Use>()
  let writing: Promise<void> = Promise.resolve()

  async function write(uses: Map<string, Use>): Promise<void> {
    const rows = [...uses].map(([id, use]) => ({
      id,
      at: use.at.toISOString(),
      address: use.address,
      count: use.count,
    }))
    await db.execute(sql`
      update keys set
        last_used_at = greatest(keys.last_used_at, used.at),
        last_used_address = case when keys.last_used_at > used.at then keys.last_used_address else used.address end,
        use_count = keys.use_count + used.count
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as used(id uuid, at timestamptz(3), address text, count bigint)
      where keys.id = used.id`)
  }

  async function flush(): Promise<void> {
    if (pending.size === 0) return writing
    const uses = pending
    pending = new Map()
    writing = writing
      .then(() => write(uses))
      .catch((error: unknown) => {
        log.warn({ err: error }, 'Uses of keys could not be written; they are kept for the next try')
        for (const [id, use] of uses) add(id, use)
      })
    return writing
  }

  function add(id: string, use: Use): void {
    const known = pending.get(id)
    if (!known) pending.set(id, use)
    else if (known.at >= use.at) known.count += use.count
    else pending.set(id, { ...use, count: known.count + use.count })
  }

  const timer = setInterval(flush, FLUSH_INTERVAL_MS)
  timer.unref()

  return {
    record: (keyId, address) => add(keyId, { at: now(), address, count: 1 }),
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
