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
  ...['invoice', 'operation', 'description', 'key', 'keyName', 'source', 'priceVersion', 'late'],
  ...['quantity', 'included', 'prices', 'amount', 'currency'],
]

export const linesAsCsv = ({ id, number, lines }: InvoiceDetail): string =>
  asCsv(
    LINE_HEADER,
    lines.map((line) => [
      ...[number ?? id, line.operation?.toLowerCase().replaceAll('_', '-') ?? '', line.description],
      ...[line.keyId ?? '', line.key ?? '', line.source ?? '', line.priceVersion, String(line.late)],
      ...[decimal(line.quantity), decimal(line.included)],
      line.parts.map((part) => `${decimal(part.quantity)} x ${part.unit.amount}`).join('; '),
      ...[line.amount.amount, line.amount.currency],
    ]),
  )

/** Without exponents. */
const decimal = (quantity: number) =>
  quantity.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 6 })
