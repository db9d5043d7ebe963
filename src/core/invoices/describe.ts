import type { InvoiceRow } from '../../db/tables/index.ts'
import { micros, money } from '../money/money.ts'

/** What the audit log says of an invoice. */
export const describeInvoice = ({
  number,
  state,
  periodStart,
  periodEnd,
  totalMicros,
  paidMicros,
  currency,
}: InvoiceRow) => ({
  number,
  state,
  periodStart,
  periodEnd,
  total: money(micros(totalMicros), currency),
  paid: money(micros(paidMicros), currency),
})
