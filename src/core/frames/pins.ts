import type { Frame } from './frame.ts'
import type { FrameStore, SourceRef } from './store.ts'

const LONGEST_MS = 10 * 60 * 1000

export type Pin = {
  frames: readonly Frame[]
  /** Gives the frames back. Doing so again does nothing. */
  release(): void
}

export type Pins = {
  /** The frames captured after `from` and up to `to`; null where too much is held already. */
  take(source: SourceRef, from: number, to: number, longestMs?: number): Promise<Pin | null>
  /** What all pins hold. */
  bytes(): number
  close(): void
}

/**
 * Keeps a window as it is while its ring moves on: what looks at it, and what shows it later, see the same frames.
 * Bounded in bytes, and in time: whoever forgets to give a pin back loses it.
 */
export function createPins(store: FrameStore, mostBytes: number): Pins {
  const held = new Set<() => void>()
  let bytes = 0

  function hold(frames: Frame[], size: number, longestMs: number): Pin {
    bytes += size
    const pin: Pin = { frames, release }
    const timer = setTimeout(release, Math.min(longestMs, LONGEST_MS))
    timer.unref()
    held.add(release)
    function release() {
      if (!held.delete(release)) return
      clearTimeout(timer)
      bytes -= size
      pin.frames = []
    }
    return pin
  }

  return {
    async take(source, from, to, longestMs = LONGEST_MS) {
      const frames = await store.window(source, from, to)
      const size = frames.reduce((sum, { data }) => sum + data.length, 0)
      if (bytes + size > mostBytes) return null
      return hold(frames, size, longestMs)
    },
    bytes: () => bytes,
    close() {
      for (const release of [...held]) release()
    },
  }
}
