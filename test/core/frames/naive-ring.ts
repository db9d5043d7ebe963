import type { Frame } from '../../../src/core/frames/frame.ts'
import type { Fate, RingLimits } from '../../../src/core/frames/store.ts'

/** What a ring should be, in the plainest words: everything is sorted and filtered anew each time. */
export function createNaiveRing() {
  let held: Frame[] = []
  let dropped = 0
  let duplicates = 0

  const order = (a: Frame, b: Frame) => a.capturedAt - b.capturedAt || (a.sequence ?? 0) - (b.sequence ?? 0)
  const bytes = () => held.reduce((sum, { data }) => sum + data.length, 0)
  const expire = (now: number, { windowMs }: RingLimits) => {
    held = held.filter(({ capturedAt }) => capturedAt > now - windowMs)
  }

  return {
    append(frames: readonly Frame[], limits: RingLimits, now: number): Fate[] {
      return frames.map((frame) => {
        expire(now, limits)
        const alike = held.findLast(({ identity }) => identity !== null && identity === frame.identity)
        const isLater = alike && frame.sequence !== null && frame.capturedAt >= alike.capturedAt + 1_000
        if (alike && !(isLater && !frame.data.equals(alike.data))) {
          duplicates += 1
          return 'duplicate'
        }
        if (frame.capturedAt <= now - limits.windowMs) return 'late'
        held = [...held, frame].sort(order)
        while (bytes() > limits.bytes && held.length > 1) {
          held = held.slice(1)
          dropped += 1
        }
        return 'kept'
      })
    },
    window(from: number, to: number, limits: RingLimits, now: number): Frame[] {
      expire(now, limits)
      return held.filter(({ capturedAt }) => capturedAt > from && capturedAt <= to)
    },
    state: () => ({ frames: held.length, bytes: bytes(), dropped, duplicates }),
  }
}
