import { type Period, periodAt, type Rhythm } from './periods.ts'

/** A rhythm, and the first moment of a period from which on it holds. */
export type Begun = Rhythm & { beginsAt: Date }

/** In order of time, at least one; the first holds for all that was before, too. */
export type Rhythms = readonly [Begun, ...Begun[]]

/**
 * What is settled as one: a natural period, or the piece of one that a change of rhythm leaves. Every moment is in
 * exactly one.
 */
export type Settlement = Period & { rhythm: Rhythm; isWhole: boolean }

export function settlementAt(rhythms: Rhythms, at: Date): Settlement {
  const index = Math.max(
    0,
    rhythms.findLastIndex(({ beginsAt }) => beginsAt <= at),
  )
  const rhythm = rhythms[index] ?? rhythms[0]
  const natural = periodAt(rhythm, at)
  const begins = index === 0 ? natural.start : rhythm.beginsAt
  const ends = rhythms[index + 1]?.beginsAt ?? natural.end
  const start = begins > natural.start ? begins : natural.start
  const end = ends < natural.end ? ends : natural.end
  return { start, end, rhythm, isWhole: start === natural.start && end === natural.end }
}

export const settlementBefore = (rhythms: Rhythms, { start }: Period): Settlement =>
  settlementAt(rhythms, new Date(start.getTime() - 1))

/** From the one that a moment is in to the one that ends at `end`, or is cut off there. */
export function settlementsFrom(rhythms: Rhythms, from: Date, end: Date): Settlement[] {
  const found: Settlement[] = []
  for (let at = from; at < end; ) {
    const settlement = settlementAt(rhythms, at)
    found.push(settlement)
    at = settlement.end
  }
  return found
}
