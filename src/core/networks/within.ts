import { rangeOf } from './network.ts'

type Range = NonNullable<ReturnType<typeof rangeOf>>

/** Whether every address of the first networks is in the second ones, however they are cut. */
export function liesWithin(inner: readonly string[], outer: readonly string[]): boolean {
  const room = merged(rangesOf(outer))
  return rangesOf(inner).every(({ family, first, last }) =>
    room.some((each) => each.family === family && each.first <= first && last <= each.last),
  )
}

const rangesOf = (texts: readonly string[]): Range[] => texts.flatMap((text) => rangeOf(text) ?? [])

/** Those that touch or overlap as one. */
function merged(ranges: Range[]): Range[] {
  const sorted = ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1))
  const found: Range[] = []
  for (const range of sorted) {
    const before = found.findLast(({ family }) => family === range.family)
    if (!before || before.last + 1n < range.first) found.push({ ...range })
    else if (before.last < range.last) before.last = range.last
  }
  return found
}
