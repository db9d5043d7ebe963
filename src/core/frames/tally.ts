import type { SourceRef } from './store.ts'

const FLUSH_INTERVAL_MS = 1_000
/** At the end, where the database does not answer. */
const LAST_ATTEMPTS = 3

/** What came in of one camera since the last write. */
export type Arrived = { count: number; bytes: number; at: number }
/** By the id of the camera. */
export type PendingArrivals = Map<string, Arrived>

export type FrameTally = {
  add(source: SourceRef, count: number, bytes: number, at: number): void
  /** Resolves when everything that was added before is written, or kept for the next try. */
  flush(): Promise<void>
  close(): Promise<void>
}

type Surroundings = {
  write(arrived: PendingArrivals): Promise<void>
  /** Of a write: what it was to write is kept for the next one. */
  onFailure(error: unknown): void
}

/** Frames are counted in memory and written once a second for all cameras at once; a crash loses the last second. */
export function createFrameTally({ write: store, onFailure }: Surroundings): FrameTally {
  let pending: PendingArrivals = new Map()
  let writing: Promise<void> = Promise.resolve()

  async function write(arrived: PendingArrivals): Promise<void> {
    try {
      await store(arrived)
    } catch (error) {
      onFailure(error)
      for (const [sourceId, { count, bytes, at }] of arrived) put(sourceId, count, bytes, at)
    }
  }

  function put(sourceId: string, count: number, bytes: number, at: number): void {
    const known = pending.get(sourceId)
    if (!known) {
      pending.set(sourceId, { count, bytes, at })
      return
    }
    known.count += count
    known.bytes += bytes
    known.at = Math.max(known.at, at)
  }

  function flush(): Promise<void> {
    const arrived = pending
    pending = new Map()
    writing = writing.then(() => write(arrived))
    return writing
  }

  let waiting: NodeJS.Timeout | undefined
  const beat = () => {
    waiting = setTimeout(() => void flush().then(beat), FLUSH_INTERVAL_MS)
    waiting.unref()
  }
  beat()

  return {
    add: ({ sourceId }, count, bytes, at) => put(sourceId, count, bytes, at),
    flush,
    async close() {
      clearTimeout(waiting)
      await flush()
      clearTimeout(waiting)
      for (let attempt = 1; pending.size > 0 && attempt < LAST_ATTEMPTS; attempt++) await flush()
    },
  }
}
