import { z } from 'zod'
import { micros, parseMicros } from '../money/money.ts'
import { quantityOf } from '../money/quantity.ts'
import { OPERATIONS, type PriceItem, type Tier } from './price-list.ts'

const MOST_TIERS = 20
/** Times the most that one event can hold, it is what 64 bits of millionths still count. */
const MOST_UNIT_PRICE = 5_000
const MOST_MINIMUM = 1_000_000

/** What quantities stay below. */
const ABOVE_ALL = '100,000,000,000,000'

/** From 0 up, to six decimals. */
const priceUpTo = (most: number) =>
  z.string().transform((text, check) => {
    const parsed = parseMicros(text)
    if (parsed !== null && parsed >= 0n && parsed <= BigInt(most) * 1_000_000n) return parsed
    check.addIssue({
      code: 'custom',
      message: `must be an amount from 0 to ${most} with at most six digits after the point, such as 0.05`,
    })
    return z.NEVER
  })

const price = priceUpTo(MOST_UNIT_PRICE)

const amount = z.number().transform((number, check) => {
  const parsed = quantityOf(number)
  if (parsed !== null && parsed >= 0n) return parsed
  check.addIssue({
    code: 'custom',
    message: `must be a number from 0 up and below ${ABOVE_ALL}, with at most six decimals`,
  })
  return z.NEVER
})

const tier = z.object({ upTo: amount.nullish(), unit: price })
type TierInput = z.output<typeof tier>

const item = z
  .object({
    operation: z.enum(OPERATIONS),
    unit: price.nullish(),
    included: amount.nullish(),
    tiers: z.array(tier).max(MOST_TIERS, `must hold at most ${MOST_TIERS} tiers`).nullish(),
  })
  .refine(({ unit, tiers }) => Boolean(tiers?.length) !== (typeof unit === 'bigint'), {
    path: ['unit'],
    message: 'unit or tiers must be given, one of them.',
  })
  .refine(({ tiers }) => !tiers?.length || isAscending(tiers), {
    path: ['tiers'],
    message:
      'tiers must go up, each to more than the one before, and the last one without an end (leave out its upTo).',
  })

export const setPriceListInput = z.object({
  prices: z
    .array(item)
    .max(OPERATIONS.length, 'must name each operation at most once')
    .refine(
      (prices) => new Set(prices.map(({ operation }) => operation)).size === prices.length,
      'must name each operation at most once',
    ),
  minimum: priceUpTo(MOST_MINIMUM).nullish(),
  effectiveFrom: z.date().nullish(),
})
export type SetPriceList = z.input<typeof setPriceListInput>

function isAscending(tiers: readonly TierInput[]): boolean {
  return tiers.every(({ upTo }, index) => {
    const isLast = index === tiers.length - 1
    if (typeof upTo !== 'bigint') return isLast
    const before = tiers[index - 1]?.upTo ?? 0n
    return !isLast && upTo > before
  })
}

/** What a valid one means. With tiers, the price of the first one is what is shown. */
export function priceItem({ operation, unit, included, tiers }: z.output<typeof item>): PriceItem {
  const steps = tiers?.map(({ upTo, unit: unitMicros }): Tier => ({ upTo: upTo ?? null, unitMicros }))
  return {
    operation,
    unitMicros: unit ?? steps?.[0]?.unitMicros ?? micros(0n),
    ...(steps?.length && { tiers: steps }),
    ...(included && { included }),
  }
}
