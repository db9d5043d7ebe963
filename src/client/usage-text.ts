import type { UsageGroup } from './usage.ts'

const BAR = '█'

/** A bar of at most `width` cells. What is not nothing has one at least. */
export const bar = (size: number, most: number, width: number): string =>
  BAR.repeat(size > 0 ? Math.max(1, Math.round((size / most) * width)) : 0)

type Sized = Pick<UsageGroup, 'cost' | 'quantity' | 'operation'>

/** What the bars of these groups show: the cost; where all is free, the quantity. */
export function sizesOf<Group extends Sized>(groups: readonly Group[]) {
  const isFree = groups.every(({ cost }) => Number(cost.amount) <= 0)
  const sizeOf = ({ cost, quantity }: Sized) => Math.max(0, isFree ? quantity : Number(cost.amount))
  const mostIn = (some: readonly Group[]) => some.reduce((most, group) => Math.max(most, sizeOf(group)), 0)
  const most = mostIn(groups)
  const byOperation = Map.groupBy(groups, ({ operation }) => operation)
  const ofOperation = new Map([...byOperation].map(([operation, some]) => [operation, mostIn(some)]))
  /** What a whole bar stands for: frames and gigabytes are not compared, what they cost is. */
  const mostOf = ({ operation }: Sized) => (isFree ? (ofOperation.get(operation) ?? most) : most)
  return { isFree, sizeOf, most, mostOf }
}

/** `clip-storage-gb-day` */
export const usageWord = (constant: string): string => constant.toLowerCase().replaceAll('_', '-')

export const quantityText = (quantity: number): string =>
  quantity.toLocaleString('en', { maximumFractionDigits: 6 })
