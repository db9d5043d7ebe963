import { EMPTY_RING, type FrameStore, type RingLimits, type SourceRef } from '../store.ts'
import { createLedger, type MemoryCaps } from './ledger.ts'
import { Ring } from './ring.ts'

type Held = { ring: Ring; source: SourceRef; limits: RingLimits }

const SWEEP_INTERVAL_MS = 1_000
/** An empty ring and its counters; a source that comes back begins anew. */
const FORGET_AFTER_MS = 60 * 60 * 1_000

/** Rings in the memory of this process. They are gone with it. */
export function createMemoryFrameStore(caps: MemoryCaps, now: () => number = Date.now): FrameStore {
  const rings = new Map<string, Held>()
  const ledger = createLedger(caps)

  function heldFor(source: SourceRef, limits: RingLimits): Held {
    const known = rings.get(source.sourceId)
    if (known) {
      known.limits = limits
      return known
    }
    const held = { ring: new Ring(), source, limits }
    rings.set(source.sourceId, held)
    return held
  }

  /** What is read is never older than it may be, whether or not anything came in since. */
  function fresh(source: SourceRef): Ring | undefined {
    const held = rings.get(source.sourceId)
    if (!held) return undefined
    expire(held)
    return held.ring
  }

  function expire({ ring, source, limits }: Held): void {
    const before = ring.bytes
    ring.expire(now() - limits.windowMs)
    ring.fit(limits)
    ledger.change(source, ring, ring.bytes - before)
  }

  function remove({ ring, source }: Held): void {
    rings.delete(source.sourceId)
    ledger.remove(source, ring)
    ring.clear()
  }

  const sweep = setInterval(() => {
    for (const held of rings.values()) {
      expire(held)
      if (held.ring.length === 0 && held.ring.idleSince < now() - FORGET_AFTER_MS) remove(held)
    }
  }, SWEEP_INTERVAL_MS)
  sweep.unref()

  return {
    async append(source, frames, limits) {
      const { ring } = heldFor(source, limits)
      const moment = now()
      const before = ring.bytes
      const fates = frames.map((frame) => ring.append(frame, limits, moment))
      ledger.change(source, ring, ring.bytes - before)
      ledger.shed(source)
      return { fates, state: ring.state() }
    },
    async window(source, from, to, part) {
      return fresh(source)?.window(from, to, part) ?? []
    },
    async latest(source) {
      return fresh(source)?.latest() ?? null
    },
    async states(sources) {
      return sources.map((source) => fresh(source)?.state() ?? EMPTY_RING)
    },
    async limit(source, limits) {
      const held = rings.get(source.sourceId)
      if (!held) return
      held.limits = limits
      expire(held)
    },
    async remove(source) {
      const held = rings.get(source.sourceId)
      if (held) remove(held)
    },
    async requireRoom() {},
    async ping() {},
    async close() {
      clearInterval(sweep)
      rings.clear()
    },
  }
}
