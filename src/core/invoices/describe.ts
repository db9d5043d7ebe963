import type { InvoiceRow } from '../../db/tables/index.ts'
import { micros, money } from '../money/money.ts'
import { daysText } from './calendar.ts'

/** At the beginning of a sentence; what has no number goes by its days. */
export const invoiceName = ({ number, timeZone, periodStart, periodEnd }: InvoiceRow): string =>
  number
    ? `The invoice ${number}`
    : `The draft of ${daysText(timeZone, { start: periodStart, end: periodEnd })}`

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
