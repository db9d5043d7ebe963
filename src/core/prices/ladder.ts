import { ONE } from '../money/decimal.ts'
import { halfEven } from '../money/divide.ts'
import { type Micros, micros, minorUnit } from '../money/money.ts'
import { type Quantity, quantity } from '../money/quantity.ts'
import type { PriceItem } from './price-list.ts'

/** A part of a quantity that has one price. */
export type PricedPart = { quantity: Quantity; unitMicros: Micros }

export type Priced = { parts: PricedPart[]; included: Quantity }

/** How far up a period has come: how much of what is included it used, and how many units it was charged for. */
export type Height = { included: Quantity; charged: Quantity }

export const GROUND: Height = { included: quantity(0n), charged: quantity(0n) }

/**
 * Some more of a period's units: what is included first, as far as it is left, then tier by tier from where the period
 * stands. So a price list that changes within a period goes on where the one before stopped.
 */
export function priceUnits(item: PriceItem, amount: Quantity, from: Height): Priced & { reached: Height } {
  const left = positive((item.included ?? 0n) - from.included)
  const included = quantity(amount < left ? amount : left)
  const charged = quantity(from.charged + amount - included)
  return {
    included,
    parts: charge(item, from.charged, charged),
    reached: { included: quantity(from.included + included), charged },
  }
}

/** Rounded here and nowhere before: to what can be paid, halves to even. */
export function payable(parts: readonly PricedPart[], currency: string): Micros {
  const exact = parts.reduce((sum, part) => sum + part.quantity * part.unitMicros, 0n)
  const minor = minorUnit(currency)
  return micros(halfEven(exact, ONE * minor) * minor)
}

/** Whether it costs something somewhere in its tiers. */
export const isPriced = ({ unitMicros, tiers = [] }: PriceItem): boolean =>
  unitMicros > 0n || tiers.some((tier) => tier.unitMicros > 0n)

function charge({ unitMicros, tiers }: PriceItem, from: bigint, to: bigint): PricedPart[] {
  const parts: PricedPart[] = []
  let begins = 0n
  for (const tier of tiers ?? [{ upTo: null, unitMicros }]) {
    const low = from > begins ? from : begins
    const high = tier.upTo === null || to < tier.upTo ? to : tier.upTo
    if (high > low) parts.push({ quantity: quantity(high - low), unitMicros: tier.unitMicros })
    if (tier.upTo !== null) begins = tier.upTo
  }
  return parts
}

const positive = (amount: bigint) => (amount > 0n ? amount : 0n)
