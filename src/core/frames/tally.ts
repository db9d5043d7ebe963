import type { SourceRow } from '../../db/tables/index.ts'
import { QUARTER_MS } from '../usage/buckets.ts'

const FLUSH_INTERVAL_MS = 1_000
/** At the end, where the database does not answer. */
const LAST_ATTEMPTS = 3

export type TalliedSource = Pick<SourceRow, 'id' | 'clientId' | 'environment' | 'name'>

/** Frames of one key in a quarter of an hour, counted since 1970. */
export type FramesUsed = { keyId: string | null; quarter: number; count: number }

/** What came in of one camera since the last write. */
export type Arrived = {
  source: TalliedSource
  count: number
  bytes: number
  at: number
  /** Nearly always one: few keys push to one camera. */
  used: FramesUsed[]
}
/** By the id of the camera. */
export type PendingArrivals = Map<string, Arrived>

export type Arrival = {
  count: number
  bytes: number
  at: number
  /** Null where it was none of the client's. */
  keyId: string | null
}

export type FrameTally = {
  add(source: TalliedSource, arrival: Arrival): void
  /** When a frame last came in that who looks at the database may not see there yet. */
  lastAt(sourceId: string): number | null
  /** All of which one came since, each with when. */
  since(moment: number): { id: string; at: Date }[]
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
  /** Taken to be written last. It stays until the next are: who looked before it was may answer only now. */
  let taken: PendingArrivals = new Map()
  let writing: Promise<void> = Promise.resolve()

  async function write(arrived: PendingArrivals): Promise<void> {
    try {
      await store(arrived)
    } catch (error) {
      onFailure(error)
      for (const unwritten of arrived.values()) {
        const known = arrivedOf(unwritten.source, unwritten.at)
        grow(known, unwritten)
        for (const each of unwritten.used) use(known, each)
      }
    }
  }

  function arrivedOf(source: TalliedSource, at: number): Arrived {
    const known = pending.get(source.id)
    if (known) return known
    const fresh = { source, count: 0, bytes: 0, at, used: [] }
    pending.set(source.id, fresh)
    return fresh
  }

  function flush(): Promise<void> {
    const arrived = pending
    pending = new Map()
    taken = arrived
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
    add(source, arrival) {
      const { count, at, keyId } = arrival
      const known = arrivedOf(source, at)
      // A camera may have been renamed meanwhile.
      known.source = source
      grow(known, arrival)
      if (count > 0) use(known, { keyId, quarter: Math.floor(at / QUARTER_MS), count })
    },
    lastAt: (sourceId) => (pending.get(sourceId) ?? taken.get(sourceId))?.at ?? null,
    since: (moment) =>
      [...new Map([...taken, ...pending])].flatMap(([id, { at }]) =>
        at < moment ? [] : [{ id, at: new Date(at) }],
      ),
    flush,
    async close() {
      clearTimeout(waiting)
      await flush()
      clearTimeout(waiting)
      for (let attempt = 1; pending.size > 0 && attempt < LAST_ATTEMPTS; attempt++) await flush()
    },
  }
}

function grow(known: Arrived, { count, bytes, at }: Pick<Arrived, 'count' | 'bytes' | 'at'>): void {
  known.count += count
  known.bytes += bytes
  known.at = Math.max(known.at, at)
}

function use({ used }: Arrived, { keyId, quarter, count }: FramesUsed): void {
  for (const each of used) {
    if (each.keyId !== keyId || each.quarter !== quarter) continue
    each.count += count
    return
  }
  used.push({ keyId, quarter, count })
}
