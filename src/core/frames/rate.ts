import { LRUCache } from 'lru-cache'
import type { Viewer } from '../access/viewer.ts'

/** A key or a client that sends nothing for so long has a whole second's worth again anyway. */
const MOST_REMEMBERED = 50_000

/** Frames that may still come in; refilled all the time, up to what one second allows. */
type Bucket = { left: number; at: number }

/** How many of so many frames may come in, and whose limit it is that leaves the others out. */
export type Admitted = { count: number; limit: { of: 'key' | 'client'; perSecond: number } | null }

export type FrameRates = { admit(viewer: Viewer, wanted: number): Admitted }

/** Frames a second of each key and each client, counted in this process. `now` in milliseconds; it never goes back. */
export function createFrameRates(now: () => number = () => performance.now()): FrameRates {
  const buckets = new LRUCache<string, Bucket>({ max: MOST_REMEMBERED })

  function bucketOf(name: string, perSecond: number): Bucket {
    const at = now()
    const known = buckets.get(name)
    if (known) {
      known.left = Math.min(perSecond, known.left + ((at - known.at) * perSecond) / 1000)
      known.at = at
      return known
    }
    const bucket = { left: perSecond, at }
    buckets.set(name, bucket)
    return bucket
  }

  return {
    admit({ key, client }, wanted) {
      const ofKey = key.limits.framesPerSecond ?? null
      const ofClient = client?.limits.framesPerSecond ?? null
      if (ofKey === null && ofClient === null) return { count: wanted, limit: null }
      const first = ofKey === null ? null : bucketOf(`key:${key.id}`, ofKey)
      const second = ofClient === null || !client ? null : bucketOf(`client:${client.id}`, ofClient)
      const byKey = Math.min(wanted, Math.floor(first?.left ?? wanted))
      const count = Math.min(byKey, Math.floor(second?.left ?? wanted))
      // What one of them leaves out counts for neither.
      if (first) first.left -= count
      if (second) second.left -= count
      if (count === wanted) return { count, limit: null }
      return count < byKey
        ? { count, limit: { of: 'client', perSecond: ofClient ?? 0 } }
        : { count, limit: { of: 'key', perSecond: ofKey ?? 0 } }
    },
  }
}
