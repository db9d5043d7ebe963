import type { CreditNoteRow, InvoiceLineRow, InvoiceRow, Party } from '../../db/tables/index.ts'
import { formatMillionths } from '../money/decimal.ts'
import { formatIban } from '../money/iban.ts'
import { type Micros, micros, money, NOTHING, subtract } from '../money/money.ts'
import { formatQuantity } from '../money/quantity.ts'
import { dayAt, daysText, dayText } from './calendar.ts'
import { parseStored } from './stored.ts'

/** A line of the table; what a line is made of stands below it, as rows that are parts. */
export type DocumentRow = { text: string; quantity: string; unit: string; amount: string; isPart: boolean }
export type Fact = readonly [label: string, value: string]

/** An invoice or a credit note as it is sent out: all of it in words, so that on paper and in mail it is the same. */
export type InvoiceDocument = {
  title: 'Invoice' | 'Credit note'
  /** Null for a draft. */
  number: string | null
  /** Printed across each page. */
  stamp: 'DRAFT' | 'VOID' | null
  /** When what it says was settled. */
  date: Date
  seller: Party
  buyer: Party
  facts: readonly Fact[]
  rows: readonly DocumentRow[]
  sums: readonly Fact[]
  total: Fact
  /** How it is to be paid, in sentences. */
  notes: readonly string[]
  /** Where to. */
  account: readonly Fact[]
}

export type WholeInvoice = InvoiceRow & { lines: readonly InvoiceLineRow[] }

/** What was paid is not on it: the document stays the same from the day on which it got its number. */
export function invoiceDocument(invoice: WholeInvoice): InvoiceDocument {
  const { number, state, timeZone, currency, taxRate, taxInclusive, seller } = invoice
  const date = invoice.finalizedAt ?? invoice.createdAt
  const day = (at: Date) => dayText(dayAt(timeZone, at))
  const period = daysText(timeZone, { start: invoice.periodStart, end: invoice.periodEnd })
  return {
    title: 'Invoice',
    number,
    stamp: state === 'draft' ? 'DRAFT' : state === 'void' ? 'VOID' : null,
    date,
    seller,
    buyer: invoice.buyer,
    facts: [
      ['Number', number ?? (state === 'void' ? 'none' : 'none yet')],
      ['Date', day(date)],
      ['Period', period],
      ...(invoice.dueAt ? [['Due', day(invoice.dueAt)] as const] : []),
    ],
    rows: invoice.lines.flatMap((line) => rowsOf(line, currency)),
    sums: [
      ['Subtotal', amount(invoice.subtotalMicros, currency)],
      [`${taxText(taxRate)}${taxInclusive ? ', in the prices' : ''}`, amount(invoice.taxMicros, currency)],
    ],
    total: ['Total', amount(invoice.totalMicros, currency)],
    ...payment(invoice, day),
  }
}

export function creditNoteDocument(note: CreditNoteRow, invoice: InvoiceRow): InvoiceDocument {
  const { timeZone, currency, finalizedAt, taxRate, seller, buyer } = invoice
  const day = (at: Date) => dayText(dayAt(timeZone, at))
  const net = subtract(micros(note.totalMicros), micros(note.taxMicros))
  return {
    title: 'Credit note',
    number: note.number,
    stamp: null,
    date: note.createdAt,
    seller,
    buyer,
    facts: [
      ['Number', note.number],
      ['Date', day(note.createdAt)],
      ['For invoice', invoice.number ?? ''],
      ...(finalizedAt ? [['Of', day(finalizedAt)] as const] : []),
    ],
    rows: [{ text: note.reason, quantity: '', unit: '', amount: amount(net, currency), isPart: false }],
    sums: [
      ['Subtotal', amount(net, currency)],
      [taxText(taxRate), amount(note.taxMicros, currency)],
    ],
    total: ['Credited', amount(note.totalMicros, currency)],
    notes: [`Takes back ${amount(note.totalMicros, currency)} of the invoice ${invoice.number}.`],
    account: [],
  }
}

/** A rate is in millionths of one. */
const PER_CENT = 100n
const taxText = (rate: number) => `Tax ${formatMillionths(BigInt(rate) * PER_CENT)} %`

/** One price: in the row itself. What is included and tiers: below it. */
function rowsOf({ description, quantity, included, parts, amountMicros }: InvoiceLineRow, currency: string) {
  const free = parseStored(included)
  const [only] = parts
  const isPlain = free === 0n && parts.length === 1
  const row: DocumentRow = {
    text: description,
    quantity: grouped(formatQuantity(parseStored(quantity))),
    unit: isPlain && only ? unitOf(only.unitMicros, currency) : '',
    amount: amount(amountMicros, currency),
    isPart: false,
  }
  if (isPlain) return [row]
  const part = (text: string, count: string, unit: string): DocumentRow => ({
    text,
    quantity: grouped(count),
    unit,
    amount: '',
    isPart: true,
  })
  return [
    row,
    ...(free === 0n ? [] : [part('of these included', formatQuantity(free), '')]),
    ...parts.map((each) =>
      part('of these at', formatQuantity(parseStored(each.quantity)), unitOf(each.unitMicros, currency)),
    ),
  ]
}

/** In a letter, as against the document itself: what came in by now is known. */
export function asOfNow(document: InvoiceDocument, { totalMicros, currency }: InvoiceRow, left: Micros) {
  if (left === totalMicros) return document
  if (left === NOTHING) return { ...document, notes: ['Nothing is left to pay.'], account: [] }
  return {
    ...document,
    notes: [`${amount(left, currency)} of it are left to pay.`, ...document.notes.slice(1)],
  }
}

function payment(
  { state, totalMicros, paymentTermsDays, dueAt, seller, number, currency }: InvoiceRow,
  day: (at: Date) => string,
): Pick<InvoiceDocument, 'notes' | 'account'> {
  if (state === 'draft') return { notes: ['This is a draft: it is not to be paid.'], account: [] }
  if (state === 'void') return { notes: ['This invoice is void: it is not to be paid.'], account: [] }
  if (totalMicros <= NOTHING || !dueAt) return { notes: ['There is nothing to pay.'], account: [] }
  const term =
    paymentTermsDays === 0 ? 'at once' : `within ${count(paymentTermsDays, 'day')}, by ${day(dueAt)}`
  const { name, iban, bic } = seller
  return {
    notes: [`Please pay ${amount(totalMicros, currency)} ${term}, with the number ${number}.`],
    account: iban
      ? [['Account holder', name], ['IBAN', formatIban(iban)], ...(bic ? [['BIC', bic] as const] : [])]
      : [],
  }
}

const amount = (amountMicros: bigint, currency: string) =>
  `${grouped(money(micros(amountMicros), currency).amount)} ${currency}`

const unitOf = (unitMicros: string, currency: string) =>
  grouped(money(micros(BigInt(unitMicros)), currency).amount)

/** 1234567.891 as 1,234,567.891: digits after the point are left alone. */
function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.')
  const thousands = whole.replaceAll(/\d(?=(?:\d{3})+$)/g, '$&,')
  return fraction === undefined ? thousands : `${thousands}.${fraction}`
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
