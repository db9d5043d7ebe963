/** A frame can't come from the future; so little is the jitter of a network clock. */
const TOLERANCE_MS = 250
/** A camera is slow by its clock, not by its line, if it lags alike for so long. */
const PERIOD_MS = 5_000
const LARGEST_JITTER_MS = 1_000
const SMALLEST_LAG_MS = 2_000
/** Silence is a pause if it is so many times as long as the camera is usually silent. */
const PAUSE_TIMES = 3

/** One wrong time is a wrong time; a clock is ahead if so many others say the same. */
const AGREEING = 2
const REMEMBERED = 16

type Period = { since: number; leastDelay: number }

/** What is known of one camera's clock. Positive: its clock is behind. */
export type Clock = {
  skewMs: number
  /** Delays of the last frames, the newest last. */
  recent: number[]
  current: Period | null
  last: Period | null
  /** When its last frames came, and how long it is silent between two: seconds for one, a minute for another. */
  heardAt: number | null
  usualGapMs: number
}

export const newClock = (): Clock => ({
  skewMs: 0,
  recent: [],
  current: null,
  last: null,
  heardAt: null,
  usualGapMs: 0,
})

/**
 * Learns from a frame's own time and its arrival. A clock ahead shows as soon as a few frames agree. A clock behind
 * looks like a slow line or like frames sent later, so it is believed only once the least delay of two whole periods
 * in a row is the same, and what follows is no quicker.
 */
export function learn(clock: Clock, capturedAt: number, receivedAt: number): void {
  const delay = receivedAt - capturedAt
  const { current } = clock
  const isAfterPause = hear(clock, receivedAt)
  if (current && receivedAt - current.since < PERIOD_MS) {
    current.leastDelay = Math.min(current.leastDelay, delay)
  } else {
    if (current) clock.skewMs = lag(clock.last, current, delay)
    // After a pause, what was before tells nothing.
    clock.last = isAfterPause ? null : current
    clock.current = { since: receivedAt, leastDelay: delay }
  }
  const ahead = aheadBy(clock, delay)
  if (ahead > 0) clock.skewMs = -ahead
  else if (clock.skewMs < 0) clock.skewMs = 0
}

/** Whether the camera was silent for longer than it is between two frames. */
function hear(clock: Clock, now: number): boolean {
  const gap = clock.heardAt === null ? 0 : now - clock.heardAt
  // Frames of one request come at one moment.
  if (clock.heardAt !== null && gap <= 0) return false
  const { usualGapMs } = clock
  clock.heardAt = now
  clock.usualGapMs = Math.max(gap, usualGapMs / 2)
  return gap >= PERIOD_MS && gap > PAUSE_TIMES * usualGapMs
}

/** How far ahead the last frames together say that a clock is; 0 where they don't. */
function aheadBy(clock: Clock, delay: number): number {
  clock.recent.push(delay)
  if (clock.recent.length > REMEMBERED) clock.recent.shift()
  // Set right meanwhile: what was before tells nothing.
  const latest = clock.recent.slice(-AGREEING - 1)
  if (latest.length > AGREEING && latest.every((each) => each >= -TOLERANCE_MS)) clock.recent = latest
  const early = clock.recent.filter((each) => each < -TOLERANCE_MS).sort((a, b) => a - b)
  const agreed = early.find(
    (each, place) => (early[place + AGREEING] ?? Number.POSITIVE_INFINITY) <= each + LARGEST_JITTER_MS,
  )
  return agreed === undefined ? 0 : -agreed
}

/** How far behind a clock is that was as far behind for two periods, and is so still; else nothing. */
function lag(last: Period | null, current: Period, delay: number): number {
  if (!last || Math.abs(current.leastDelay - last.leastDelay) > LARGEST_JITTER_MS) return 0
  const least = Math.min(current.leastDelay, last.leastDelay)
  if (delay < least - LARGEST_JITTER_MS) return 0
  return least >= SMALLEST_LAG_MS ? least : 0
}

/** By the server's clock, and never later than the arrival. */
export const corrected = ({ skewMs }: Clock, capturedAt: number, receivedAt: number): number =>
  Math.min(capturedAt + skewMs, receivedAt)
