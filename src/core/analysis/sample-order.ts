/** What comes later than this behind the newest is left out. */
const LATE_MS = 1_000
/** So many of those in a row, and it is the clock of the camera that was put back. */
const MOST_IGNORED = 10

/** `anew`: as after a pause without an end; what was before tells nothing about it. */
export type Place = 'next' | 'late' | 'ignored' | 'anew'

/** Where a frame belongs among those that were looked at before it. */
export function createOrder(): (at: number) => Place {
  let newest = Number.NEGATIVE_INFINITY
  let ignored = 0
  return (at) => {
    if (at >= newest) {
      newest = at
      ignored = 0
      return 'next'
    }
    if (newest - at <= LATE_MS) return 'late'
    ignored += 1
    if (ignored <= MOST_IGNORED) return 'ignored'
    newest = at
    ignored = 0
    return 'anew'
  }
}
