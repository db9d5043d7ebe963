import { dunningText } from '../../client/dunning-text.ts'
import type { InvoiceDraft } from '../../client/invoice-acts.ts'
import type { InvoiceDetail, InvoiceRow } from '../../client/invoices.ts'
import { lettersText } from '../../client/letters-text.ts'
import { mailText } from '../../client/mail-text.ts'
import { renderFields } from './fields.ts'
import { type Column, renderTable } from './table.ts'
import { day, moment } from './times.ts'

interface Money {
  amount: string
  currency: string
}

const shown = ({ amount, currency }: Money) => `${amount} ${currency}`

const COLUMNS: readonly Column<InvoiceRow>[] = [
  { header: 'NUMBER', value: ({ number }) => number ?? '(draft)' },
  { header: 'CLIENT', value: ({ client, buyer }) => client?.slug ?? buyer.name, shrinksTo: 8 },
  { header: 'STATE', value: ({ state }) => state.toLowerCase() },
  { header: 'FROM', value: ({ periodStart }) => moment(periodStart) ?? '' },
  { header: 'TO', value: ({ periodEnd }) => moment(periodEnd) ?? '', optional: true },
  { header: 'TOTAL', value: ({ total }) => shown(total) },
  {
    header: 'LEFT',
    value: ({ state, outstanding }) => (state === 'DRAFT' ? '–' : shown(outstanding)),
    optional: true,
  },
  { header: 'DUE', value: ({ dueAt }) => (dueAt ? day(dueAt) : ''), optional: true },
  { header: 'ID', value: ({ id }) => id },
]

export const renderInvoices = (invoices: readonly InvoiceRow[], width?: number): string =>
  renderTable(invoices, COLUMNS, width)

type Line = InvoiceDetail['lines'][number]

const LINE_COLUMNS: readonly Column<Line>[] = [
  { header: 'WHAT', value: ({ description }) => description, shrinksTo: 12 },
  { header: 'QUANTITY', value: ({ quantity }) => String(quantity) },
  { header: 'PRICED', value: partsOf, shrinksTo: 12 },
  { header: 'AMOUNT', value: ({ amount }) => shown(amount) },
]

/** Such as `10 included, 100 x 0.05, 20 x 0.03`. */
function partsOf({ included, parts }: Line): string {
  const free = included === 0 ? [] : [`${included} included`]
  return [...free, ...parts.map(({ quantity, unit }) => `${quantity} x ${unit.amount}`)].join(', ')
}

export function renderInvoice(invoice: InvoiceDetail): string {
  const { client, buyer, taxPercent, taxInclusive } = invoice
  const fields = renderFields([
    ['Invoice', invoice.number ?? '(draft)'],
    ['Id', invoice.id],
    ['State', invoice.state.toLowerCase()],
    ['Client', client ? client.slug : '(deleted)'],
    ['Buyer', [buyer.name, buyer.address, buyer.taxId].filter(Boolean).join(', ')],
    ['Period', `${moment(invoice.periodStart)} to ${moment(invoice.periodEnd)} (${invoice.timeZone})`],
    ['Finalized', moment(invoice.finalizedAt)],
    ['Due', moment(invoice.dueAt)],
    ['Paid', moment(invoice.paidAt)],
    ['Void', moment(invoice.voidedAt)],
    ['Not printable', unprintableText(invoice)],
  ])
  const sums = renderFields([
    ['Subtotal', shown(invoice.subtotal)],
    [`Tax ${taxPercent} %${taxInclusive ? ', included' : ''}`, shown(invoice.tax)],
    ['Total', shown(invoice.total)],
    ...invoice.payments.map(
      (payment) =>
        [
          `Paid ${day(payment.paidAt)}`,
          [shown(payment.amount), payment.reference].filter(Boolean).join(', '),
        ] as const,
    ),
    ...invoice.creditNotes.map(
      (note) => [`Credit note ${note.number}`, `${shown(note.total)}, ${note.reason}`] as const,
    ),
    ['Left to pay', invoice.state === 'DRAFT' ? null : shown(invoice.outstanding)],
    ...invoice.dunning.map((step) => {
      const { what, at, how } = dunningText(step, (next) => moment(next) ?? '')
      return [what, `${moment(at)}, ${how}`] as const
    }),
    ...invoice.collections.map(
      ({ amount, state, answer }) =>
        ['Collection', [shown(amount), state.toLowerCase(), answer].filter(Boolean).join(', ')] as const,
    ),
    ...invoice.mails.map(
      (mail) => [`Mail to ${mail.recipient}`, mailText(mail, Date.now(), (at) => moment(at) ?? '')] as const,
    ),
  ])
  return [fields, renderTable(invoice.lines, LINE_COLUMNS), sums].join('\n\n')
}

/** What the operator is to know of before an invoice is finalized; null where all of it can be printed. */
export function unprintableText({ unprintable }: { unprintable: readonly string[] }): string | null {
  const letters = lettersText(unprintable)
  return letters && `${letters}: the PDF has \ufffd instead`
}

const DRAFT_COLUMNS: readonly Column<InvoiceDraft>[] = [
  { header: 'CLIENT', value: ({ client }) => client?.slug ?? '' },
  { header: 'FROM', value: ({ periodStart }) => moment(periodStart) ?? '' },
  { header: 'TO', value: ({ periodEnd }) => moment(periodEnd) ?? '' },
  { header: 'LINES', value: ({ lines }) => String(lines.length) },
  { header: 'TOTAL', value: ({ total }) => shown(total) },
]

/** What would be made. */
export const renderDrafts = (drafts: readonly InvoiceDraft[], width?: number): string =>
  renderTable(drafts, DRAFT_COLUMNS, width)
