import { ONE } from '../money/decimal.ts'
import { halfEven } from '../money/divide.ts'
import { type Micros, micros, minorUnit } from '../money/money.ts'
import { type Quantity, quantity } from '../money/quantity.ts'
import type { PriceItem } from './price-list.ts'

/** A part of a quantity that has one price. */
export type PricedPart = { quantity: Quantity; unitMicros: Micros }

/** From one count of a period's units to another: what came before has used up tiers already. */
export type Stretch = { from: Quantity; to: Quantity }

export type Priced = { parts: PricedPart[]; included: Quantity }

/**
 * A stretch by graduated tiers. One that goes back (more was taken back than used) gives back what the same stretch
 * cost on its way up.
 */
export function priceStretch(item: PriceItem, { from, to }: Stretch): Priced {
  if (to < from) return negated(priceStretch(item, { from: to, to: from }))
  const parts: PricedPart[] = []
  let included = quantity(0n)
  for (const step of steps(item)) {
    const amount = overlap({ from, to }, step)
    if (amount === 0n) continue
    if (step.unitMicros === null) included = amount
    else parts.push({ quantity: amount, unitMicros: step.unitMicros })
  }
  return { parts, included }
}

/** Rounded here and nowhere before: to what can be paid, halves to even. */
export function payable(parts: readonly PricedPart[], currency: string): Micros {
  const exact = parts.reduce((sum, part) => sum + part.quantity * part.unitMicros, 0n)
  const minor = minorUnit(currency)
  return micros(halfEven(exact, ONE * minor) * minor)
}

/** Whether a quantity costs the same wherever in a period it falls. */
export const isFlat = ({ tiers, included = quantity(0n) }: PriceItem): boolean => !tiers && included === 0n

const negated = ({ parts, included }: Priced): Priced => ({
  parts: parts.map((part) => ({ ...part, quantity: quantity(-part.quantity) })),
  included: quantity(-included),
})

type Step = { from: bigint | null; to: bigint | null; unitMicros: Micros | null }

/**
 * What is included first, then tier by tier; the counting of tiers begins where what is included ends. The first step
 * has no beginning: units below zero are priced like the first one.
 */
function steps({ unitMicros, tiers, included = quantity(0n) }: PriceItem): Step[] {
  const found: Step[] = included > 0n ? [{ from: null, to: included, unitMicros: null }] : []
  let from: bigint | null = included > 0n ? included : null
  for (const tier of tiers ?? [{ upTo: null, unitMicros }]) {
    const to: bigint | null = tier.upTo === null ? null : included + tier.upTo
    found.push({ from, to, unitMicros: tier.unitMicros })
    if (to === null) break
    from = to
  }
  return found
}

function overlap(stretch: Stretch, step: Step): Quantity {
  const from = step.from === null || stretch.from > step.from ? stretch.from : step.from
  const to = step.to === null || stretch.to < step.to ? stretch.to : step.to
  return quantity(to > from ? to - from : 0n)
}
