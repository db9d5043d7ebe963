import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { type CreditedInvoice, creditInvoice } from '../core/invoices/credit.ts'
import { finalizeInvoice } from '../core/invoices/finalize.ts'
import { type PaidInvoice, payInvoice } from '../core/invoices/pay.ts'
import { voidInvoice, writeOffInvoice } from '../core/invoices/void.ts'
import type { InvoiceRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { outcome } from './errors.ts'
import { CreditNote, InvoicePayment } from './invoice-payments.ts'
import { Invoice } from './invoices.ts'

const withInvoice = (name: string, description: string) =>
  builder.objectRef<InvoiceRow>(name).implement({
    description,
    fields: (t) => ({
      invoice: t.field({ type: Invoice, description: 'The invoice.', resolve: (invoice) => invoice }),
    }),
  })

const InvoiceFinalized = withInvoice('InvoiceFinalized', 'The invoice has its number, and stays as it is.')
const InvoiceVoided = withInvoice(
  'InvoiceVoided',
  'The invoice is not to be paid; its usage is unbilled again.',
)
const InvoiceWrittenOff = withInvoice('InvoiceWrittenOff', 'Nobody expects the invoice to be paid any more.')

const InvoicePaid = builder.objectRef<PaidInvoice>('InvoicePaid').implement({
  description: 'The payment is recorded; with the last part the invoice is paid.',
  fields: (t) => ({
    invoice: t.field({ type: Invoice, description: 'The invoice.', resolve: ({ invoice }) => invoice }),
    payment: t.field({
      type: InvoicePayment,
      description: 'What came in.',
      resolve: ({ invoice, payment }) => ({ ...payment, invoice }),
    }),
  }),
})

const InvoiceCredited = builder.objectRef<CreditedInvoice>('InvoiceCredited').implement({
  description: 'A credit note is written; the invoice stays as it is.',
  fields: (t) => ({
    invoice: t.field({ type: Invoice, description: 'The invoice.', resolve: ({ invoice }) => invoice }),
    creditNote: t.field({
      type: CreditNote,
      description: 'What was taken back.',
      resolve: ({ invoice, creditNote }) => ({ ...creditNote, invoice }),
    }),
  }),
})

const WHICH = 'Its id or its number.'

const onlyInvoice = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ invoice: t.id({ required: true, description: WHICH }) }),
  })

const FinalizeInvoiceInput = onlyInvoice('FinalizeInvoiceInput', 'Which draft to finalize.')
const VoidInvoiceInput = onlyInvoice('VoidInvoiceInput', 'Which invoice to make void.')
const WriteOffInvoiceInput = onlyInvoice('WriteOffInvoiceInput', 'Which invoice to write off.')

const PayInvoiceInput = builder.inputType('PayInvoiceInput', {
  description: 'Money that came in for an invoice.',
  fields: (t) => ({
    invoice: t.id({ required: true, description: WHICH }),
    amount: t.string({ description: 'How much, as decimal text like 12.50; all that is left unless given.' }),
    paidAt: t.field({
      type: 'DateTime',
      description: 'When it came in, at most 365 days before the invoice was finalized; now unless given.',
    }),
    reference: t.string({ description: 'By what it is found again, such as the text of a transfer.' }),
  }),
})

const CreditInvoiceInput = builder.inputType('CreditInvoiceInput', {
  description: 'What to take back of a finalized invoice, and why.',
  fields: (t) => ({
    invoice: t.id({ required: true, description: WHICH }),
    amount: t.string({
      description: 'How much, with tax, as decimal text like 12.50; all that is left of it unless given.',
    }),
    reason: t.string({ required: true, description: 'Why; it stands on the credit note.' }),
  }),
})

const MANAGE = { permission: 'billing:manage' } as const
const failures = (name: string) => outcome(name, ConflictError, InvalidInputError, NotFoundError)

builder.mutationFields((t) => ({
  finalizeInvoice: t.field({
    type: InvoiceFinalized,
    description: 'Gives a draft its number, and freezes it.',
    guard: MANAGE,
    nullable: true,
    errors: failures('FinalizeInvoiceResult'),
    args: { input: t.arg({ type: FinalizeInvoiceInput, required: true, description: 'Which.' }) },
    resolve: (_, { input: { invoice } }, { core, viewer }) =>
      finalizeInvoice(core, requireViewer(viewer), invoice),
  }),
  payInvoice: t.field({
    type: InvoicePaid,
    description: 'Records a payment, of all that is left or of a part.',
    guard: MANAGE,
    nullable: true,
    errors: failures('PayInvoiceResult'),
    args: { input: t.arg({ type: PayInvoiceInput, required: true, description: 'Which, and how much.' }) },
    resolve: (_, { input: { invoice, ...input } }, { core, viewer }) =>
      payInvoice(core, requireViewer(viewer), invoice, input),
  }),
  voidInvoice: t.field({
    type: InvoiceVoided,
    description:
      'Makes a draft or an unpaid invoice void. It keeps its number; its usage can be billed by another.',
    guard: MANAGE,
    nullable: true,
    errors: failures('VoidInvoiceResult'),
    args: { input: t.arg({ type: VoidInvoiceInput, required: true, description: 'Which.' }) },
    resolve: (_, { input: { invoice } }, { core, viewer }) =>
      voidInvoice(core, requireViewer(viewer), invoice),
  }),
  writeOffInvoice: t.field({
    type: InvoiceWrittenOff,
    description: 'Says that an invoice will not be paid. A payment that comes after all is taken.',
    guard: MANAGE,
    nullable: true,
    errors: failures('WriteOffInvoiceResult'),
    args: { input: t.arg({ type: WriteOffInvoiceInput, required: true, description: 'Which.' }) },
    resolve: (_, { input: { invoice } }, { core, viewer }) =>
      writeOffInvoice(core, requireViewer(viewer), invoice),
  }),
  creditInvoice: t.field({
    type: InvoiceCredited,
    description:
      'Writes a credit note, with a number of its own series, over a finalized invoice or a part of it.',
    guard: MANAGE,
    nullable: true,
    errors: failures('CreditInvoiceResult'),
    args: { input: t.arg({ type: CreditInvoiceInput, required: true, description: 'Which, and how much.' }) },
    resolve: (_, { input: { invoice, ...input } }, { core, viewer }) =>
      creditInvoice(core, requireViewer(viewer), invoice, input),
  }),
}))
