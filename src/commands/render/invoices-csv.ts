import type { InvoiceDetail, InvoiceRow } from '../../client/invoices.ts'
import { asCsv } from './csv.ts'

const INVOICE_HEADER = [
  ...['id', 'number', 'state', 'client', 'buyer', 'periodStart', 'periodEnd', 'due', 'total', 'outstanding'],
  'currency',
]

/** For spreadsheets and programs: ids in the place of names that may change, and money to the last digit. */
export const invoicesAsCsv = (invoices: readonly InvoiceRow[]): string =>
  asCsv(
    INVOICE_HEADER,
    invoices.map(
      ({ id, number, state, client, buyer, periodStart, periodEnd, dueAt, total, outstanding }) => [
        ...[id, number ?? '', state.toLowerCase(), client?.id ?? '', buyer.name, periodStart, periodEnd],
        ...[dueAt ?? '', total.amount, outstanding.amount, total.currency],
      ],
    ),
  )

const LINE_HEADER = [
  ...['invoice', 'operation', 'description', 'priceVersion', 'late', 'quantity', 'included', 'prices'],
  ...['amount', 'currency'],
]

export const linesAsCsv = ({ id, number, lines }: InvoiceDetail): string =>
  asCsv(
    LINE_HEADER,
    lines.map(({ operation, description, priceVersion, late, quantity, included, parts, amount }) => [
      ...[number ?? id, operation?.toLowerCase().replaceAll('_', '-') ?? '', description, priceVersion],
      ...[String(late), decimal(quantity), decimal(included)],
      parts.map((part) => `${decimal(part.quantity)} x ${part.unit.amount}`).join('; '),
      ...[amount.amount, amount.currency],
    ]),
  )

/** Without exponents. */
const decimal = (quantity: number) =>
  quantity.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 6 })
