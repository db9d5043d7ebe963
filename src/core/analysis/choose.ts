/**
 * At most so many frames, evenly over the time that they span, however unevenly they came; the first and the last are
 * among them. Oldest first.
 */
export function chooseEvenly<Frame extends object>(
  frames: readonly Frame[],
  most: number,
  atOf: (frame: Frame) => number,
): Frame[] {
  const sorted = frames.toSorted((one, other) => atOf(one) - atOf(other))
  const [first] = sorted
  const last = sorted.at(-1)
  if (first === undefined || last === undefined || most < 1) return []
  if (sorted.length <= most) return sorted
  if (most === 1) return [last]
  const step = (atOf(last) - atOf(first)) / (most - 1)
  const chosen = [first]
  let next = 1
  for (let place = 1; place < most - 1; place += 1) {
    // As many must be left as there are places after this one.
    const end = sorted.length - (most - 1 - place)
    next = nearest(sorted, next, end, atOf(first) + place * step, atOf)
    chosen.push(...sorted.slice(next, next + 1))
    next += 1
  }
  return [...chosen, last]
}

/** Of a part of what is sorted by time, where the one is that lies nearest. */
function nearest<Frame>(
  sorted: readonly Frame[],
  from: number,
  end: number,
  at: number,
  atOf: (frame: Frame) => number,
): number {
  let found = from
  let distance = Number.POSITIVE_INFINITY
  for (const [place, frame] of sorted.slice(from, end).entries()) {
    const away = Math.abs(atOf(frame) - at)
    if (away > distance) break
    if (away === distance) continue
    found = from + place
    distance = away
  }
  return found
}
