import { quantityText, sizesOf, usageWord } from '../../client/usage-text.ts'
import type { Day } from '../text/days.ts'
import type { LoadedUsage } from './usage-load.ts'
import type { WatchedGroup } from './usage-watch.ts'

/** One chart, with an axis of its own. */
export interface Chart {
  /** Empty where it is the only one. */
  readonly name: string
  /** What the highest column stands for. */
  readonly top: string
  readonly sizes: readonly number[]
}

/** The cost of the days; where all is free, the quantities of each operation: frames and gigabytes have no sum. */
export function chartsOf({ groups, parts }: LoadedUsage, days: readonly Day[]): Chart[] {
  const { isFree, sizeOf, most } = sizesOf(groups)
  const byOperation = Map.groupBy(parts, ({ operation }) => operation ?? '')
  if (!isFree || byOperation.size === 0) {
    const highest = groups.find((group) => sizeOf(group) === most)
    return [{ name: '', top: highest?.cost.amount ?? '', sizes: sizesByDay(groups, days, sizeOf) }]
  }
  return [...byOperation]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([operation, used]) => ({
      name: byOperation.size === 1 ? '' : usageWord(operation),
      top: quantityText(Math.max(0, ...used.map(({ quantity }) => quantity))),
      sizes: sizesByDay(used, days, ({ quantity }) => Math.max(0, quantity)),
    }))
}

function sizesByDay(
  groups: readonly WatchedGroup[],
  days: readonly Day[],
  sizeOf: (group: WatchedGroup) => number,
): number[] {
  const byDay = new Map(groups.map((group) => [group.day, sizeOf(group)]))
  return days.map((day) => byDay.get(day) ?? 0)
}
