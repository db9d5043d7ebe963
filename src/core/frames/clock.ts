/** A frame can't come from the future; so little is the jitter of a network clock. */
const TOLERANCE_MS = 250
/** A camera is slow by its clock, not by its line, if it lags alike for so long. */
const PERIOD_MS = 5_000
const LARGEST_JITTER_MS = 1_000
const SMALLEST_LAG_MS = 2_000

type Period = { since: number; leastDelay: number }

/** What is known of one camera's clock. Positive: its clock is behind. */
export type Clock = { skewMs: number; current: Period | null; last: Period | null }

export const newClock = (): Clock => ({ skewMs: 0, current: null, last: null })

/**
 * Learns from a frame's own time and its arrival. A clock ahead shows at once. A clock behind looks like a slow line
 * or like frames sent later, so it is believed only once the least delay of two whole periods in a row is the same.
 */
export function learn(clock: Clock, capturedAt: number, receivedAt: number): void {
  const delay = receivedAt - capturedAt
  const { current } = clock
  if (current && receivedAt - current.since < PERIOD_MS) {
    current.leastDelay = Math.min(current.leastDelay, delay)
  } else {
    if (current) clock.skewMs = lag(clock.last, current)
    // After a pause, what was before tells nothing.
    clock.last = current && receivedAt - current.since < 2 * PERIOD_MS ? current : null
    clock.current = { since: receivedAt, leastDelay: delay }
  }
  const least = Math.min(clock.current?.leastDelay ?? delay, clock.last?.leastDelay ?? delay)
  if (least < -TOLERANCE_MS) clock.skewMs = least
  else if (clock.skewMs < 0) clock.skewMs = 0
}

/** How far behind a clock is that was as far behind for two periods; else nothing. */
function lag(last: Period | null, current: Period): number {
  if (!last || Math.abs(current.leastDelay - last.leastDelay) > LARGEST_JITTER_MS) return 0
  const least = Math.min(current.leastDelay, last.leastDelay)
  return least >= SMALLEST_LAG_MS ? least : 0
}

/** By the server's clock, and never later than the arrival. */
export const corrected = ({ skewMs }: Clock, capturedAt: number, receivedAt: number): number =>
  Math.min(capturedAt + skewMs, receivedAt)
