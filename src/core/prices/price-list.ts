import { type UsageOperation, usageOperation } from '../../db/tables/index.ts'
import { type Micros, multiply, NOTHING } from '../money/money.ts'
import type { Quantity } from '../money/quantity.ts'

export const OPERATIONS = usageOperation.enumValues
export type Operation = UsageOperation

/** Up to `upTo` of the period's quantity, from where the tier before ends; null: all the rest. */
export type Tier = { upTo: Quantity | null; unitMicros: Micros }

export type PriceItem = {
  operation: Operation
  /** The price of one; with tiers, what is shown as the list price. */
  unitMicros: Micros
  /** Graduated: each part of the period's quantity costs what its tier says. The last one has no end. */
  tiers?: readonly Tier[] | undefined
  /** Free in each period, before any tier begins. */
  included?: Quantity | undefined
}

export type PriceList = {
  /** Stands on each event that it priced; unique for a client. */
  version: string
  /** ISO 4217. */
  currency: string
  items: readonly PriceItem[]
  /** The least that a whole period costs. */
  minimumMicros: Micros
}

/** What is not on the list is free. */
export const itemOf = (list: PriceList, operation: Operation): PriceItem =>
  list.items.find((item) => item.operation === operation) ?? { operation, unitMicros: NOTHING }

/** For display, on the event itself: by the unit price alone. Tiers and what is included wait for the period's total. */
export const listCost = (list: PriceList, operation: Operation, quantity: Quantity): Micros =>
  multiply(quantity, itemOf(list, operation).unitMicros)
