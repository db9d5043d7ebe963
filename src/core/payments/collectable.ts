import type { CollectionRow, InvoiceRow, PaymentMethod } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { type Micros, NOTHING } from '../money/money.ts'

type Owed = {
  state: InvoiceRow['state']
  left: Micros
  /** How its client pays; undefined where that is not known, or the client is gone. */
  method: PaymentMethod | undefined
  collections: readonly Pick<CollectionRow, 'state'>[]
}

/** Whether `collectInvoice` would begin a collection: what it refuses need not be offered. */
export const isCollectable = (
  { paymentProvider }: Pick<Core, 'paymentProvider'>,
  { state, left, method, collections }: Owed,
): boolean =>
  paymentProvider !== undefined &&
  state === 'finalized' &&
  left !== NOTHING &&
  method === 'card' &&
  !collections.some((each) => each.state === 'asked' || each.state === 'pending')
