/** What periods owe, told from the list of all events, half unit by half unit, without a line of what is tested. */

export type NaiveRhythm = { schedule: 'weekly' | 'monthly'; timeZone: string; from: Date }
export type NaiveVersion = {
  name: string
  from: Date
  minimum: bigint
  items: Record<string, { included: number; tiers: { upTo: number | null; micros: bigint }[] }>
}
export type NaiveEvent = { operation: string; halves: number; at: Date; version: string }
export type NaiveRevocation = { from: Date; to: Date | null }

const day = (timeZone: string, at: Date) => at.toLocaleDateString('sv-SE', { timeZone })

/** Names the natural period that a moment is in: a month, or the Monday of a week. */
function label({ schedule, timeZone }: Omit<NaiveRhythm, 'from'>, at: Date): string {
  const shown = day(timeZone, at)
  if (schedule === 'monthly') return shown.slice(0, 7)
  const noon = new Date(`${shown}T12:00:00Z`)
  const back = (noon.getUTCDay() + 6) % 7
  return new Date(noon.getTime() - back * 86_400_000).toISOString().slice(0, 10)
}

/** The first moment with the same label and the first one without, by quarters of an hour. */
export function bounds(rhythm: Omit<NaiveRhythm, 'from'>, at: Date): [start: Date, end: Date] {
  const QUARTER = 900_000
  const name = label(rhythm, at)
  const find = (step: number) => {
    let reached = Math.floor(at.getTime() / QUARTER) * QUARTER
    // By days as long as the label is the same, then by quarters.
    while (label(rhythm, new Date(reached + step * 96 * QUARTER)) === name) reached += step * 96 * QUARTER
    while (label(rhythm, new Date(reached + step * QUARTER)) === name) reached += step * QUARTER
    return new Date(step > 0 ? reached + QUARTER : reached)
  }
  return [find(-1), find(1)]
}

const rhythmAt = (rhythms: readonly NaiveRhythm[], at: Date) =>
  rhythms.filter(({ from }) => from <= at).at(-1)!

export const periodOf = (rhythms: readonly NaiveRhythm[], at: Date): string => {
  const rhythm = rhythmAt(rhythms, at)
  return `${rhythms.indexOf(rhythm)} ${label(rhythm, at)}`
}

/** The natural period that a moment is in, or what changes of rhythm leave of it. */
function pieceOf(rhythms: readonly NaiveRhythm[], at: Date): { start: Date; end: Date; isWhole: boolean } {
  const rhythm = rhythmAt(rhythms, at)
  const next = rhythms[rhythms.indexOf(rhythm) + 1]
  const [first, last] = bounds(rhythm, at)
  const start = first < rhythm.from ? rhythm.from : first
  const end = next && next.from < last ? next.from : last
  return { start, end, isWhole: start === first && end === last }
}

/**
 * What a change makes of the rhythms, by the moments at which what was billed begins. One without effect, of the period
 * under way or of a coming one, is as if it had not been.
 */
export function changed(
  rhythms: readonly NaiveRhythm[],
  after: Omit<NaiveRhythm, 'from'>,
  billed: readonly Date[],
  now: Date,
): NaiveRhythm[] {
  if (billed.length === 0) return [{ ...after, from: new Date(0) }]
  const kept = [...rhythms]
  while (kept.length > 1) {
    const { from } = kept.at(-1)!
    const before = kept.slice(0, -1)
    if (from < pieceOf(before, now).start || billed.some((start) => start >= from)) break
    kept.pop()
  }
  const { start, end } = pieceOf(kept, now)
  const from = billed.some((each) => each >= start) ? end : start
  const earlier = kept.filter((each) => each.from < from)
  const last = earlier.at(-1)!
  const isAsBefore = last.schedule === after.schedule && last.timeZone === after.timeZone
  return isAsBefore ? earlier : [...earlier, { ...after, from }]
}

function cents(halfMicros: bigint): bigint {
  const coin = 20_000n
  const down = halfMicros / coin
  const rest = halfMicros % coin
  if (rest * 2n > coin || (rest * 2n === coin && down % 2n === 1n)) return down + 1n
  return down
}

/** In cents, by period and operation; `minimum` for the fee. What is nothing is left out. */
export function naiveOwed(
  events: readonly NaiveEvent[],
  versions: readonly NaiveVersion[],
  rhythms: readonly NaiveRhythm[],
  revoked: readonly NaiveRevocation[],
  created: Date,
  now: Date,
): Map<string, bigint> {
  const owed = new Map<string, bigint>()
  const byPeriod = Map.groupBy(events, ({ at, operation }) => `${periodOf(rhythms, at)} ${operation}`)
  for (const [name, own] of byPeriod) {
    let free = 0
    let charged = 0
    let sum = 0n
    for (const version of versions) {
      let halves = 0
      for (const event of own) if (event.version === version.name) halves += event.halves
      const item = version.items[own[0]!.operation]!
      for (let half = 0; half < halves; half += 1) {
        if (free < item.included * 2) {
          free += 1
          continue
        }
        const tier = item.tiers.find(({ upTo }) => upTo === null || charged < upTo * 2)!
        sum += tier.micros
        charged += 1
      }
    }
    if (cents(sum) !== 0n) owed.set(name, cents(sum))
  }
  for (let at = created; ; ) {
    const { start, end, isWhole } = pieceOf(rhythms, at)
    if (end > now) break
    const moment = new Date(end.getTime() - 1)
    const minimum = versions.filter(({ from }) => from <= moment).at(-1)!.minimum
    const period = periodOf(rhythms, at)
    let lines = 0n
    for (const [name, amount] of owed) if (name.startsWith(`${period} `)) lines += amount
    const wasRevoked = revoked.some((each) => each.from < end && (each.to === null || each.to > start))
    if (isWhole && created <= start && !wasRevoked && minimum > lines)
      owed.set(`${period} minimum`, minimum - lines)
    at = end
  }
  return owed
}
