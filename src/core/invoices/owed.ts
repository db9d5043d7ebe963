import type { UsageOperation } from '../../db/tables/index.ts'
import { type Micros, micros, NOTHING, subtract } from '../money/money.ts'
import { type Quantity, quantity } from '../money/quantity.ts'
import { GROUND, type Priced, type PricedPart, payable, priceUnits } from '../prices/ladder.ts'
import { itemOf, type PriceList } from '../prices/price-list.ts'

/** All that was used of an operation at the prices of one list, within one settlement period. */
export type UsedAt = { list: PriceList; quantity: Quantity }

export type OwedAt = UsedAt & Priced & { amount: Micros }

/**
 * What a period owes for an operation, by price list; these come in the order in which they came into force. Tiers and
 * what is included go on over them. The sum is rounded once: each has what the sum up to it comes to, less what those
 * before it have.
 */
export function owedFor(operation: UsageOperation, used: readonly UsedAt[], currency: string): OwedAt[] {
  let height = GROUND
  let owed = NOTHING
  const all: PricedPart[] = []
  return used.map(({ list, quantity: amount }) => {
    const { parts, included, reached } = priceUnits(itemOf(list, operation), amount, height)
    height = reached
    all.push(...parts)
    const before = owed
    owed = payable(all, currency)
    return { list, quantity: amount, parts, included, amount: subtract(owed, before) }
  })
}

/** What lines say already, or are to say. */
export type Told = Priced & { quantity: Quantity; amount: Micros }

export const NOTHING_TOLD: Told = {
  quantity: quantity(0n),
  included: quantity(0n),
  parts: [],
  amount: NOTHING,
}

/** What is left to say of it, price by price. */
export const lessTold = (owed: Told, told: Told): Told => ({
  quantity: quantity(owed.quantity - told.quantity),
  included: quantity(owed.included - told.included),
  parts: merged([...owed.parts, ...told.parts.map(taken)]),
  amount: subtract(owed.amount, told.amount),
})

export const addTold = (one: Told, other: Told): Told => ({
  quantity: quantity(one.quantity + other.quantity),
  included: quantity(one.included + other.included),
  parts: merged([...one.parts, ...other.parts]),
  amount: micros(one.amount + other.amount),
})

const taken = (part: PricedPart): PricedPart => ({ ...part, quantity: quantity(-part.quantity) })

function merged(parts: readonly PricedPart[]): PricedPart[] {
  const byUnit = new Map<Micros, bigint>()
  for (const part of parts) byUnit.set(part.unitMicros, (byUnit.get(part.unitMicros) ?? 0n) + part.quantity)
  return [...byUnit].flatMap(([unitMicros, amount]) =>
    amount === 0n ? [] : [{ unitMicros, quantity: quantity(amount) }],
  )
}

/** What is missing to the least that a whole period costs. */
export const feeFor = (minimum: Micros, lines: Micros): Micros =>
  minimum > lines ? subtract(minimum, lines) : NOTHING
