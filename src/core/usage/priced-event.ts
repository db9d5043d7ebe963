import type { UsageEventRow } from '../../db/tables/index.ts'
import type { Quantity } from '../money/quantity.ts'

/** An event with its price, ready to be written. */
export type PricedEvent = Omit<UsageEventRow, 'quantity' | 'recordedAt' | 'invoiceLineId'> & {
  quantity: Quantity
}
