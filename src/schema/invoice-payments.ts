import { micros, money } from '../core/money/money.ts'
import { builder } from './builder.ts'
import { MoneyType } from './money.ts'

export const InvoicePayment = builder.drizzleObject('invoicePayments', {
  name: 'InvoicePayment',
  description: 'Money that came in for an invoice.',
  select: { columns: {}, with: { invoice: { columns: { currency: true } } } },
  fields: (t) => ({
    amount: t.field({
      type: MoneyType,
      description: 'How much.',
      select: { columns: { amountMicros: true } },
      resolve: ({ amountMicros, invoice: { currency } }) => money(micros(amountMicros), currency),
    }),
    paidAt: t.field({
      type: 'DateTime',
      description: 'When it came in.',
      select: { columns: { paidAt: true } },
      resolve: ({ paidAt }) => paidAt,
    }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: 'By what it is found again, such as the text of a transfer.',
    }),
  }),
})

export const CreditNote = builder.drizzleObject('creditNotes', {
  name: 'CreditNote',
  description: 'Takes back a part of a finalized invoice, which itself stays as it is.',
  select: { columns: {}, with: { invoice: { columns: { currency: true } } } },
  fields: (t) => ({
    number: t.exposeString('number', { description: 'In a series of its own: VIG-CN-2026-000001.' }),
    total: t.field({
      type: MoneyType,
      description: 'What it takes back, with tax.',
      select: { columns: { totalMicros: true } },
      resolve: ({ totalMicros, invoice: { currency } }) => money(micros(totalMicros), currency),
    }),
    tax: t.field({
      type: MoneyType,
      description: 'How much of that is tax.',
      select: { columns: { taxMicros: true } },
      resolve: ({ taxMicros, invoice: { currency } }) => money(micros(taxMicros), currency),
    }),
    reason: t.exposeString('reason', { description: 'Why.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was written.',
      select: { columns: { createdAt: true } },
      resolve: ({ createdAt }) => createdAt,
    }),
  }),
})
