import type { UsageGroup } from './usage.ts'

const BAR = '█'

/** A bar of at most `width` cells. What is not nothing has one at least. */
export const bar = (size: number, most: number, width: number): string =>
  BAR.repeat(size > 0 ? Math.max(1, Math.round((size / most) * width)) : 0)

type Sized = Pick<UsageGroup, 'cost' | 'quantity'>

/** What the bars of these groups show: the cost; where all is free, the quantity. */
export function sizesOf<Group extends Sized>(groups: readonly Group[]) {
  const isFree = groups.every(({ cost }) => Number(cost.amount) <= 0)
  const sizeOf = ({ cost, quantity }: Sized) => Math.max(0, isFree ? quantity : Number(cost.amount))
  return { isFree, sizeOf, most: Math.max(0, ...groups.map(sizeOf)) }
}

/** `clip-storage-gb-day` */
export const usageWord = (constant: string): string => constant.toLowerCase().replaceAll('_', '-')

export const quantityText = (quantity: number): string =>
  quantity.toLocaleString('en', { maximumFractionDigits: 6 })
